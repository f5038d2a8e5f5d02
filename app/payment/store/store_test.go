package store

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/payment/domain"
	"mall/app/payment/store/migrations"
	"mall/common/event"
	"mall/common/id"
	"mall/common/money"
	"mall/common/mysql"
	"mall/common/problem"
	"mall/test/mysqltest"
)

const box = "sandbox"

func open(t testing.TB) *Store {
	t.Helper()
	return New(mysql.Wrap(mysqltest.Schema(t, migrations.FS), "test"))
}

// pending stores a new payment of 1299 fen for an order and returns it.
func (s *Store) pending(t testing.TB, orderID string) domain.State {
	t.Helper()
	p, err := domain.New(domain.Order{ID: orderID, UserID: id.New(), Status: domain.OrderPendingPayment, Total: money.CNY(1299)}, box, now())
	require.NoError(t, err)
	require.NoError(t, s.db.Tx(t.Context(), func(tx mysql.Querier) error { return Insert(t.Context(), tx, p) }))
	return p.State()
}

func (s *Store) captured(t testing.TB, orderID string) domain.State {
	t.Helper()
	p := s.pending(t, orderID)
	_, _, err := s.HandleCallback(t.Context(), box, report(p.ID, domain.CallbackSucceeded))
	require.NoError(t, err)
	p, err = s.Get(t.Context(), p.ID)
	require.NoError(t, err)
	return p
}

func report(paymentID string, kind domain.CallbackType) domain.Callback {
	return domain.Callback{EventID: "evt-" + id.New(), Type: kind, PaymentID: paymentID, Amount: money.CNY(1299), OccurredAt: now()}
}

func (s *Store) count(t testing.TB, what string, args ...any) int {
	t.Helper()
	var n int
	require.NoError(t, s.db.Raw().QueryRowContext(context.WithoutCancel(t.Context()), "SELECT COUNT(*) FROM "+what, args...).Scan(&n))
	return n
}

func (s *Store) told(t testing.TB) []event.Envelope {
	t.Helper()
	all, err := mysql.Collect(t.Context(), s.db.Raw(), scanEnvelope, "SELECT type, aggregate_id, version, payload FROM outbox ORDER BY id")
	require.NoError(t, err)
	return all
}

func TestAPaymentComesBackAsItWasStored(t *testing.T) {
	s := open(t)
	want := s.pending(t, id.New())
	got, err := s.Get(t.Context(), want.ID)
	require.NoError(t, err)
	require.Equal(t, want, got)
	require.NoError(t, s.SetPayURL(t.Context(), want.ID, "http://shop.test/pay"))
	got, err = s.Get(t.Context(), want.ID)
	require.NoError(t, err)
	require.Equal(t, "http://shop.test/pay", got.PayURL)
}

func TestUnknownPaymentsAreNotFound(t *testing.T) {
	s := open(t)
	for _, unknown := range []string{"", "x", id.New(), "'; DROP TABLE payments; --"} {
		_, err := s.Get(t.Context(), unknown)
		require.True(t, problem.HasCode(err, problem.CodeNotFound), "%v", err)
		_, err = s.RequestRefund(t.Context(), unknown, "r", "")
		require.True(t, problem.HasCode(err, problem.CodeNotFound), "%v", err)
		require.True(t, problem.HasCode(s.Keep(t.Context(), unknown, id.New()), problem.CodeNotFound))
	}
	_, _, err := s.HandleCallback(t.Context(), box, report(id.New(), domain.CallbackSucceeded))
	require.True(t, problem.HasCode(err, problem.CodeNotFound))
	p := s.pending(t, id.New())
	_, _, err = s.HandleCallback(t.Context(), "another provider", report(p.ID, domain.CallbackSucceeded))
	require.True(t, problem.HasCode(err, problem.CodeNotFound))
	require.Zero(t, s.count(t, "provider_events"), "nothing is written for a refused callback")
}

func TestACaptureIsBookedToldAndStoredTogether(t *testing.T) {
	s := open(t)
	p := s.captured(t, id.New())
	require.Equal(t, domain.StatusSucceeded, p.Status)
	require.Equal(t, domain.SettlementAwaiting, p.Settlement)
	require.Equal(t, money.CNY(1299), p.Captured)
	require.Equal(t, int64(2), p.Version)
	require.WithinDuration(t, time.Now(), p.CapturedAt, time.Minute)
	require.Equal(t, 2, s.count(t, "ledger_entries"))
	told := s.told(t)
	require.Len(t, told, 1)
	require.Equal(t, event.PaymentSucceeded, told[0].Type)
	require.Equal(t, p.ID, told[0].AggregateID)
	require.Equal(t, int64(2), told[0].Version)
	var payload event.Payment
	require.NoError(t, json.Unmarshal(told[0].Data, &payload))
	require.Equal(t, event.Payment{PaymentID: p.ID, OrderID: p.OrderID, UserID: p.UserID, Provider: box, Amount: money.CNY(1299)}, payload)
}

func TestAReplayDoesNothing(t *testing.T) {
	s := open(t)
	p := s.pending(t, id.New())
	c := report(p.ID, domain.CallbackSucceeded)
	outcome, duplicate, err := s.HandleCallback(t.Context(), box, c)
	require.NoError(t, err)
	require.False(t, duplicate)
	require.Equal(t, domain.OutcomeApplied, outcome)
	before, err := s.Get(t.Context(), p.ID)
	require.NoError(t, err)
	_, duplicate, err = s.HandleCallback(t.Context(), box, c)
	require.NoError(t, err)
	require.True(t, duplicate)
	after, err := s.Get(t.Context(), p.ID)
	require.NoError(t, err)
	require.Equal(t, before, after)
	require.Len(t, s.told(t), 1)
}

func TestAContradictionIsKeptOnFile(t *testing.T) {
	s := open(t)
	p := s.captured(t, id.New())
	c := report(p.ID, domain.CallbackSucceeded)
	c.Amount = money.CNY(1)
	outcome, _, err := s.HandleCallback(t.Context(), box, c)
	require.NoError(t, err)
	require.Equal(t, domain.OutcomeConflict, outcome)
	require.Equal(t, 1, s.count(t, "provider_events WHERE outcome = 'conflict' AND amount = 1"))
	require.Len(t, s.told(t), 1)
}

func TestAWrongAmountGoesBackByItself(t *testing.T) {
	s := open(t)
	p := s.pending(t, id.New())
	c := report(p.ID, domain.CallbackSucceeded)
	c.Amount = money.Money{Amount: 1300, Currency: "USD"}
	_, _, err := s.HandleCallback(t.Context(), box, c)
	require.NoError(t, err)
	due, err := s.ClaimRefunds(t.Context(), time.Now().UTC(), time.Minute, 10)
	require.NoError(t, err)
	require.Len(t, due, 1)
	require.Equal(t, c.Amount, due[0].Amount)
	require.True(t, due[0].Automatic)
	// The order's own request for the same comes later and changes nothing.
	_, err = s.RequestRefund(t.Context(), p.ID, domain.AutomaticRefundID(p.ID), "amountMismatch")
	require.NoError(t, err)
	confirm := report(p.ID, domain.CallbackRefunded)
	confirm.RefundID, confirm.Amount = domain.AutomaticRefundID(p.ID), c.Amount
	_, _, err = s.HandleCallback(t.Context(), box, confirm)
	require.NoError(t, err)
	got, err := s.Get(t.Context(), p.ID)
	require.NoError(t, err)
	require.Equal(t, domain.SettlementRefunded, got.Settlement)
	require.Equal(t, c.Amount, got.Refunded)
	told := s.told(t)
	require.Equal(t, event.PaymentRefunded, told[len(told)-1].Type)
	require.Contains(t, string(told[len(told)-1].Data), `"automatic":true`)
}

func TestRefundsAreIdempotentByTheirID(t *testing.T) {
	s := open(t)
	p := s.captured(t, id.New())
	require.NoError(t, s.Keep(t.Context(), p.ID, p.OrderID))
	first, err := s.RequestRefund(t.Context(), p.ID, "r1", "too small")
	require.NoError(t, err)
	require.Equal(t, domain.StatusRefundPending, first.Status)
	again, err := s.RequestRefund(t.Context(), p.ID, "r1", "too small")
	require.NoError(t, err)
	require.Equal(t, first, again)
	_, err = s.RequestRefund(t.Context(), p.ID, "r2", "")
	require.True(t, problem.HasCode(err, problem.CodeInvalidState), "%v", err)
	other := s.captured(t, id.New())
	_, err = s.RequestRefund(t.Context(), other.ID, "r1", "")
	require.True(t, problem.HasCode(err, problem.CodeInvalidState), "%v", err)
	unpaid := s.pending(t, id.New())
	_, err = s.RequestRefund(t.Context(), unpaid.ID, "r3", "")
	require.True(t, problem.HasCode(err, problem.CodeInvalidState), "%v", err)
	require.Equal(t, 1, s.count(t, "payment_refunds"))
}

func TestAnOrderKeepsAtMostOneCapture(t *testing.T) {
	s := open(t)
	orderID := id.New()
	first, second := s.captured(t, orderID), s.captured(t, orderID)
	require.NoError(t, s.Keep(t.Context(), first.ID, orderID))
	require.NoError(t, s.Keep(t.Context(), first.ID, orderID))
	err := s.Keep(t.Context(), second.ID, orderID)
	require.True(t, problem.HasCode(err, problem.CodeInvalidState), "%v", err)
	err = s.Keep(t.Context(), second.ID, id.New())
	require.True(t, problem.HasCode(err, problem.CodeInvalidState), "%v", err)
	require.Equal(t, 1, s.count(t, "payments WHERE settlement = 'kept'"))
}
