package refund

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/payment/domain"
	"mall/app/payment/store"
	"mall/app/payment/store/migrations"
	"mall/common/id"
	"mall/common/money"
	"mall/common/mysql"
	"mall/test/mysqltest"
)

// bank is a provider that fails as often as it is told to.
type bank struct {
	domain.Provider
	failures int
	asked    []domain.Refund
}

func (b *bank) Refund(_ context.Context, r domain.Refund) error {
	b.asked = append(b.asked, r)
	if len(b.asked) <= b.failures {
		return errors.New("the bank is closed")
	}
	return nil
}

func requested(t *testing.T) *store.Store {
	t.Helper()
	s := store.New(mysql.Wrap(mysqltest.Schema(t, migrations.FS), "test"))
	p, err := domain.New(domain.Order{ID: id.New(), UserID: id.New(), Status: domain.OrderPendingPayment, Total: money.CNY(1299)}, "bank", time.Now())
	require.NoError(t, err)
	require.NoError(t, s.DB().Tx(t.Context(), func(tx mysql.Querier) error { return store.Insert(t.Context(), tx, p) }))
	_, _, err = s.HandleCallback(t.Context(), "bank", domain.Callback{EventID: "e", Type: domain.CallbackSucceeded,
		PaymentID: p.State().ID, Amount: money.CNY(1299), OccurredAt: time.Now().UTC()})
	require.NoError(t, err)
	_, err = s.RequestRefund(t.Context(), p.State().ID, "r1", "too small")
	require.NoError(t, err)
	return s
}

func makeDue(t *testing.T, s *store.Store) {
	t.Helper()
	_, err := s.DB().Raw().Exec("UPDATE payment_refunds SET next_attempt_at = ?", time.Now().UTC().Add(-time.Second))
	require.NoError(t, err)
}

func nextIn(t *testing.T, s *store.Store) time.Duration {
	t.Helper()
	var next time.Time
	require.NoError(t, s.DB().Raw().QueryRow("SELECT next_attempt_at FROM payment_refunds").Scan(&next))
	return time.Until(next)
}

func TestAProviderIsAskedUntilItTakesTheRefundAndThenUntilItConfirms(t *testing.T) {
	s := requested(t)
	b := &bank{failures: 2}
	a := &Asker{Store: s, Providers: domain.Providers{"bank": b}}
	round := func(want int) {
		t.Helper()
		n, err := a.Round(t.Context())
		require.NoError(t, err)
		require.Equal(t, want, n)
	}
	round(0)
	require.Len(t, b.asked, 1)
	require.InDelta(t, time.Second, nextIn(t, s), float64(900*time.Millisecond))
	makeDue(t, s)
	round(0)
	require.InDelta(t, 2*time.Second, nextIn(t, s), float64(900*time.Millisecond))
	makeDue(t, s)
	round(1)
	require.InDelta(t, confirmWithin, nextIn(t, s), float64(5*time.Second))
	round(0)
	require.Len(t, b.asked, 3, "it has a minute to confirm")
	makeDue(t, s)
	round(1)
	require.Len(t, b.asked, 4)
	require.Equal(t, "r1", b.asked[3].ID)
	require.Equal(t, money.CNY(1299), b.asked[3].Amount)
}

func TestARefundOfAProviderThatIsOffWaits(t *testing.T) {
	s := requested(t)
	a := &Asker{Store: s, Providers: domain.Providers{}}
	n, err := a.Round(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
	require.Positive(t, nextIn(t, s))
}
