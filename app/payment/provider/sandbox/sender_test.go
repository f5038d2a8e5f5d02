package sandbox

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"mall/app/payment/domain"
	"mall/app/payment/store/migrations"
	"mall/common/id"
	"mall/common/money"
	"mall/common/mysql"
	"mall/common/problem"
	"mall/test/mysqltest"
)

func open(t *testing.T) (*mysql.DB, *Provider) {
	t.Helper()
	db := mysql.Wrap(mysqltest.Schema(t, migrations.FS), "test")
	return db, New(Conf{Enabled: true, Secret: secret, Tolerance: time.Minute, MaxDelay: 10 * time.Millisecond}, "http://shop.test", db)
}

func pending() domain.State {
	return domain.State{ID: id.New(), Provider: Name, Status: domain.StatusPending, Amount: money.CNY(1299)}
}

// shop records what it is sent and answers what the test wants.
type shop struct {
	mu     sync.Mutex
	answer func(n int) int // status of the n-th request, from 1
	got    []*http.Request
	bodies [][]byte
}

func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got, s.bodies = append(s.got, r), append(s.bodies, body)
	w.WriteHeader(s.answer(len(s.got)))
}

func (s *shop) serve(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server.URL
}

func (s *shop) times() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.got)
}

func left(t *testing.T, db *mysql.DB) int {
	t.Helper()
	var n int
	require.NoError(t, db.Raw().QueryRow("SELECT COUNT(*) FROM sandbox_deliveries WHERE delivered_at IS NULL").Scan(&n))
	return n
}

func drive(t *testing.T, s *Sender, until func() bool) {
	t.Helper()
	require.Eventually(t, func() bool {
		_, err := s.Round(context.WithoutCancel(t.Context()))
		require.NoError(t, err)
		return until()
	}, 10*time.Second, 5*time.Millisecond)
}

func TestCallbacksAreRepeatedUntilTheyAreTaken(t *testing.T) {
	db, box := open(t)
	// Refused twice, torn down once, then taken.
	mall := &shop{answer: func(n int) int { return []int{503, 404, 302, 200, 200, 200, 200}[min(n, 7)-1] }}
	sender := NewSender(db, secret, mall.serve(t))
	payment := pending()
	require.NoError(t, box.Decide(t.Context(), payment, OutcomeSuccess))
	require.Equal(t, 2, left(t, db))
	drive(t, sender, func() bool { return left(t, db) == 0 })
	require.GreaterOrEqual(t, mall.times(), 4)

	ids := map[string]bool{}
	for i, r := range mall.got {
		c, err := box.ParseCallback(map[string]string{"x-sandbox-signature": r.Header.Get(SignatureHeader)}, mall.bodies[i], time.Now())
		require.NoError(t, err)
		require.Equal(t, payment.ID, c.PaymentID)
		require.Equal(t, money.CNY(1299), c.Amount)
		ids[c.EventID] = true
	}
	require.Len(t, ids, 1, "both copies are the same event")
	n, err := sender.Round(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
}

func TestADeadShopIsTriedAgainLater(t *testing.T) {
	db, box := open(t)
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	require.NoError(t, box.Decide(t.Context(), pending(), OutcomeFailure))
	sender := NewSender(db, secret, server.URL)
	var tries int
	drive(t, sender, func() bool {
		require.NoError(t, db.Raw().QueryRow("SELECT MIN(attempts) FROM sandbox_deliveries").Scan(&tries))
		return tries >= 2
	})
	require.Equal(t, 2, left(t, db))
	mall := &shop{answer: func(int) int { return 200 }}
	sender.URL = mall.serve(t)
	drive(t, sender, func() bool { return left(t, db) == 0 })
}

func TestSendersShareTheWork(t *testing.T) {
	db, box := open(t)
	mall := &shop{answer: func(int) int { return 200 }}
	url := mall.serve(t)
	const payments = 20
	for range payments {
		require.NoError(t, box.Decide(t.Context(), pending(), OutcomeSuccess))
	}
	time.Sleep(20 * time.Millisecond) // all are due
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			sender := NewSender(db, secret, url)
			for range 5 {
				_, err := sender.Round(context.WithoutCancel(t.Context()))
				require.NoError(t, err)
			}
		})
	}
	wg.Wait()
	require.Zero(t, left(t, db))
	require.Equal(t, 2*payments, mall.times(), "nobody sends what another has claimed")
}

func TestSendersClaimingTogetherShareTheRows(t *testing.T) {
	db, box := open(t)
	db.Raw().SetMaxIdleConns(8)
	const payments, rounds = 10, 20
	for range payments {
		require.NoError(t, box.Decide(t.Context(), pending(), OutcomeSuccess))
	}
	at := time.Now().UTC()
	for range rounds { // until senders really meet
		at = at.Add(2 * lease)
		var mu sync.Mutex
		claimed := map[string]int{}
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				_, due, err := claimDue(context.WithoutCancel(t.Context()), db, at.Add(time.Duration(i)*time.Millisecond), lease, batch)
				mu.Lock()
				defer mu.Unlock()
				require.NoError(t, err)
				for _, d := range due {
					claimed[d.ID]++
				}
			})
		}
		wg.Wait()
		require.Len(t, claimed, 2*payments)
		for deliveryID, n := range claimed {
			require.Equal(t, 1, n, deliveryID)
		}
	}
}

func TestAKilledSendersWorkIsTakenOver(t *testing.T) {
	db, box := open(t)
	require.NoError(t, box.Decide(t.Context(), pending(), OutcomeSuccess))
	later := time.Now().UTC().Add(time.Second)
	_, due, err := claimDue(t.Context(), db, later, time.Minute, 10)
	require.NoError(t, err)
	require.Len(t, due, 2)
	_, again, err := claimDue(t.Context(), db, later.Add(59*time.Second), time.Minute, 10)
	require.NoError(t, err)
	require.Empty(t, again)
	_, again, err = claimDue(t.Context(), db, later.Add(61*time.Second), time.Minute, 10)
	require.NoError(t, err)
	require.Len(t, again, 2)
	require.Equal(t, 2, again[0].Attempts)
}

func TestDecidingTheSameAgainOwesNothingNew(t *testing.T) {
	db, box := open(t)
	payment := pending()
	require.NoError(t, box.Decide(t.Context(), payment, OutcomeSuccess))
	require.NoError(t, box.Decide(t.Context(), payment, OutcomeSuccess))
	require.Equal(t, 2, left(t, db))
	require.NoError(t, box.Decide(t.Context(), payment, OutcomeFailure))
	require.Equal(t, 4, left(t, db))
}

func TestOnlyPendingPaymentsOfTheSandboxAreDecided(t *testing.T) {
	_, box := open(t)
	paid := pending()
	paid.Status = domain.StatusSucceeded
	foreign := pending()
	foreign.Provider = "other"
	require.True(t, problem.HasCode(box.Decide(t.Context(), paid, OutcomeSuccess), problem.CodeInvalidState))
	require.True(t, problem.HasCode(box.Decide(t.Context(), foreign, OutcomeSuccess), problem.CodeInvalidState))
	require.True(t, problem.HasCode(box.Decide(t.Context(), pending(), "maybe"), problem.CodeValidation))
}

func TestTheCallbackBelongsToTheTraceOfTheDecision(t *testing.T) {
	otel.SetTextMapPropagator(propagation.TraceContext{})
	otel.SetTracerProvider(sdktrace.NewTracerProvider())
	db, box := open(t)
	ctx, span := otel.Tracer("test").Start(t.Context(), "decide")
	require.NoError(t, box.Decide(ctx, pending(), OutcomeSuccess))
	span.End()
	mall := &shop{answer: func(int) int { return 200 }}
	drive(t, NewSender(db, secret, mall.serve(t)), func() bool { return left(t, db) == 0 })
	for _, r := range mall.got {
		require.Contains(t, r.Header.Get("traceparent"), span.SpanContext().TraceID().String())
		require.NotContains(t, r.Header.Get("traceparent"), span.SpanContext().SpanID().String())
	}
}
