package store

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/payment/domain"
	"mall/common/id"
	"mall/common/problem"
)

func together(n int, fn func(i int)) {
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-start
			fn(i)
		})
	}
	close(start)
	wg.Wait()
}

func (s *Store) ledgerSums(t testing.TB) (provider, customers int64) {
	t.Helper()
	row := s.db.Raw().QueryRow(`SELECT COALESCE(SUM(CASE WHEN account = 'provider:sandbox' THEN amount END), 0),
		COALESCE(SUM(CASE WHEN account = 'customer_funds' THEN amount END), 0) FROM ledger_entries`)
	require.NoError(t, row.Scan(&provider, &customers))
	return provider, customers
}

func TestSixtyFourCopiesOfACallbackCaptureOnce(t *testing.T) {
	s := open(t)
	p := s.pending(t, id.New())
	c := report(p.ID, domain.CallbackSucceeded)
	var applied, duplicates atomic.Int64
	together(64, func(int) {
		_, duplicate, err := s.HandleCallback(context.WithoutCancel(t.Context()), box, c)
		switch {
		case err != nil:
			t.Error(err)
		case duplicate:
			duplicates.Add(1)
		default:
			applied.Add(1)
		}
	})
	require.Equal(t, int64(1), applied.Load())
	require.Equal(t, int64(63), duplicates.Load())
	provider, customers := s.ledgerSums(t)
	require.Equal(t, int64(1299), provider)
	require.Equal(t, int64(-1299), customers)
	require.Len(t, s.told(t), 1)
}

func TestSuccessAndFailureRacing(t *testing.T) {
	s := open(t)
	payments := make([]domain.State, 8)
	for i := range payments {
		payments[i] = s.pending(t, id.New())
	}
	together(8*len(payments), func(i int) {
		kind := domain.CallbackSucceeded
		if i%2 == 0 {
			kind = domain.CallbackFailed
		}
		c := report(payments[i/8].ID, kind)
		if _, _, err := s.HandleCallback(context.WithoutCancel(t.Context()), box, c); err != nil {
			t.Error(err)
		}
	})
	for _, p := range payments {
		got, err := s.Get(t.Context(), p.ID)
		require.NoError(t, err)
		require.Equal(t, domain.StatusSucceeded, got.Status, "money that came is in the books, whoever came first")
	}
	provider, customers := s.ledgerSums(t)
	require.Equal(t, int64(len(payments)*1299), provider)
	require.Equal(t, -provider, customers)
	require.Equal(t, len(payments), s.count(t, "outbox WHERE type = 'succeeded'"))
	require.LessOrEqual(t, s.count(t, "outbox WHERE type = 'failed'"), len(payments))
}

func TestRefundsAndKeepsRacing(t *testing.T) {
	s := open(t)
	p := s.captured(t, id.New())
	var refunds sync.Map
	together(32, func(i int) {
		ctx := context.WithoutCancel(t.Context())
		if i%4 == 0 {
			if err := s.Keep(ctx, p.ID, p.OrderID); err != nil && !problem.HasCode(err, problem.CodeInvalidState) {
				t.Error(err)
			}
			return
		}
		refundID := []string{"", "r1", "r2", domain.AutomaticRefundID(p.ID)}[i%4]
		_, err := s.RequestRefund(ctx, p.ID, refundID, "")
		if err == nil {
			refunds.Store(refundID, true)
		} else if !problem.HasCode(err, problem.CodeInvalidState) {
			t.Error(err)
		}
	})
	winners := 0
	refunds.Range(func(any, any) bool { winners++; return true })
	require.Equal(t, 1, winners, "one refund id won and all its repetitions succeeded")
	require.Equal(t, 1, s.count(t, "payment_refunds"))
}

func TestPaymentsOfOneOrderRacingToBeKept(t *testing.T) {
	s := open(t)
	orderID := id.New()
	payments := make([]domain.State, 8)
	for i := range payments {
		payments[i] = s.captured(t, orderID)
	}
	var kept atomic.Int64
	together(len(payments), func(i int) {
		err := s.Keep(context.WithoutCancel(t.Context()), payments[i].ID, orderID)
		if err == nil {
			kept.Add(1)
		} else if !problem.HasCode(err, problem.CodeInvalidState) {
			t.Error(err)
		}
	})
	require.Equal(t, int64(1), kept.Load())
}

// BenchmarkPayment is a payment's whole life in the store: created, captured, kept.
func BenchmarkPayment(b *testing.B) {
	s := open(b)
	for b.Loop() {
		p := s.captured(b, id.New())
		if err := s.Keep(b.Context(), p.ID, p.OrderID); err != nil {
			b.Fatal(err)
		}
	}
}

func TestWorkersClaimingTogetherShareTheRows(t *testing.T) {
	s := open(t)
	s.db.Raw().SetMaxIdleConns(8)
	const each, rounds = 8, 10
	for range each {
		p := s.captured(t, id.New())
		_, err := s.RequestRefund(t.Context(), p.ID, "r-"+p.ID, "")
		require.NoError(t, err)
		s.captured(t, id.New())
	}
	at := now()
	for range rounds { // until workers really meet
		at = at.Add(2 * settleAfter)
		var refunds, captures atomic.Int64
		together(8, func(i int) {
			ctx := context.WithoutCancel(t.Context())
			mine := at.Add(time.Duration(i) * time.Millisecond) // clocks differ
			r, err := s.ClaimRefunds(ctx, mine, settleAfter, 100)
			if err != nil {
				t.Error(err)
			}
			refunds.Add(int64(len(r)))
			u, err := s.ClaimUnsettled(ctx, mine, settleAfter, 100)
			if err != nil {
				t.Error(err)
			}
			captures.Add(int64(len(u)))
		})
		require.Equal(t, int64(each), refunds.Load())
		require.Equal(t, int64(each), captures.Load())
	}
}
