package audit

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/payment/domain"
	"mall/app/payment/store"
	"mall/app/payment/store/migrations"
	"mall/common/fault/skew"
	"mall/common/id"
	"mall/common/money"
	"mall/common/mysql"
	"mall/test/mysqltest"
)

// books is a schema with one payment of every kind; names are what became of the capture.
type books struct {
	*testing.T
	store    *store.Store
	payments map[string]domain.State
}

func open(t *testing.T) *books {
	t.Helper()
	b := &books{T: t, store: store.New(mysql.Wrap(mysqltest.Schema(t, migrations.FS), "test")), payments: map[string]domain.State{}}
	b.add("pending")
	b.report("failed", domain.CallbackFailed, 1000)
	b.report("awaiting", domain.CallbackSucceeded, 1000)
	b.keep(b.report("kept", domain.CallbackSucceeded, 1000))
	b.report("wrong amount", domain.CallbackSucceeded, 70)
	refunding := b.report("refund asked", domain.CallbackSucceeded, 1000)
	b.keep(refunding)
	_, err := b.store.RequestRefund(t.Context(), refunding.ID, "r-asked", "")
	require.NoError(t, err)
	refunded := b.report("refunded", domain.CallbackSucceeded, 30)
	b.refunded(refunded.ID, domain.AutomaticRefundID(refunded.ID), 30)
	return b
}

func (b *books) add(name string) domain.State {
	b.Helper()
	p, err := domain.New(domain.Order{ID: id.New(), UserID: id.New(), Status: domain.OrderPendingPayment, Total: money.CNY(1000)}, "sandbox", time.Now())
	require.NoError(b, err)
	require.NoError(b, b.store.DB().Tx(b.Context(), func(tx mysql.Querier) error { return store.Insert(b.Context(), tx, p) }))
	b.payments[name] = p.State()
	return p.State()
}

func (b *books) report(name string, kind domain.CallbackType, fen int64) domain.State {
	b.Helper()
	p := b.add(name)
	b.callback(domain.Callback{Type: kind, PaymentID: p.ID, Amount: money.CNY(fen)})
	return p
}

func (b *books) callback(c domain.Callback) {
	b.Helper()
	c.EventID, c.OccurredAt = id.New(), time.Now().UTC()
	_, _, err := b.store.HandleCallback(b.Context(), "sandbox", c)
	require.NoError(b, err)
}

func (b *books) refunded(paymentID, refundID string, fen int64) {
	b.Helper()
	b.callback(domain.Callback{Type: domain.CallbackRefunded, PaymentID: paymentID, RefundID: refundID, Amount: money.CNY(fen)})
}

func (b *books) keep(p domain.State) {
	b.Helper()
	require.NoError(b, b.store.Keep(b.Context(), p.ID, p.OrderID))
}

func (b *books) exec(statement string, args ...any) {
	b.Helper()
	_, err := b.store.DB().Raw().ExecContext(b.Context(), statement, args...)
	require.NoError(b, err)
}

func TestHonestBooksPass(t *testing.T) {
	b := open(t)
	found, err := Check(t.Context(), b.store.DB())
	require.NoError(t, err)
	require.Empty(t, found)
}

func TestEveryForgeryIsNamed(t *testing.T) {
	long := time.Now().UTC().Add(-time.Hour)
	for name, c := range map[string]struct {
		forge     func(*books)
		invariant string
		row       func(*books) string
	}{
		"an entry is changed": {func(b *books) {
			b.exec("UPDATE ledger_entries SET amount = amount + 1 WHERE account = 'customer_funds' LIMIT 1")
		}, LedgerBalances, nil},
		"the fault that makes money wrong": {func(b *books) {
			_, _, err := b.store.HandleCallback(skew.With(b.Context()), "sandbox", domain.Callback{Type: domain.CallbackSucceeded,
				PaymentID: b.payments["pending"].ID, Amount: money.CNY(1000), EventID: id.New(), OccurredAt: time.Now().UTC()})
			require.NoError(b, err)
		}, LedgerBalances, nil},
		"entries are gone": {func(b *books) {
			b.exec("DELETE FROM ledger_entries WHERE transaction_id = (SELECT id FROM ledger_transactions WHERE payment_id = ?)", b.payments["kept"].ID)
		}, LedgerBalances, nil},
		"a capture is not booked": {func(b *books) {
			b.exec("UPDATE payments SET captured_amount = 5, captured_currency = 'CNY' WHERE id = ?", b.payments["pending"].ID)
		}, LedgerComplete, func(b *books) string { return "payments " + b.payments["pending"].ID }},
		"a refund is not booked": {func(b *books) {
			b.exec("UPDATE payments SET refunded_amount = 1000 WHERE id = ?", b.payments["kept"].ID)
		}, LedgerComplete, func(b *books) string { return "payments " + b.payments["kept"].ID }},
		"a captured amount is changed": {func(b *books) {
			b.exec("UPDATE payments SET captured_amount = 999 WHERE id = ?", b.payments["kept"].ID)
		}, LedgerComplete, func(*books) string { return "ledger account provider:sandbox CNY" }},
		"a currency is changed": {func(b *books) {
			b.exec("UPDATE payments SET captured_currency = 'USD' WHERE id = ?", b.payments["kept"].ID)
		}, LedgerComplete, func(*books) string { return "ledger account customer_funds USD" }},
		"an order keeps two": {func(b *books) {
			b.exec("UPDATE payments SET settlement = 'kept', order_id = ? WHERE id = ?", b.payments["kept"].OrderID, b.payments["awaiting"].ID)
		}, OneKeptCapture, func(b *books) string { return "payments of order " + b.payments["kept"].OrderID }},
		"a capture is forgotten": {func(b *books) {
			b.exec("UPDATE payments SET captured_at = ? WHERE id = ?", long, b.payments["awaiting"].ID)
		}, CapturesSettle, func(b *books) string { return "payments " + b.payments["awaiting"].ID }},
		"a refund is lost": {func(b *books) {
			b.exec("DELETE FROM payment_refunds WHERE payment_id = ?", b.payments["wrong amount"].ID)
		}, RefundsConsistent, func(b *books) string { return "payments " + b.payments["wrong amount"].ID }},
		"an event is not sent": {func(b *books) {
			b.exec("UPDATE outbox SET created_at = ? WHERE aggregate_id = ?", long, b.payments["failed"].ID)
		}, OutboxSent, nil},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t)
			c.forge(b)
			found, err := Check(t.Context(), b.store.DB())
			require.NoError(t, err)
			var rows []string
			for _, v := range found {
				if v.Invariant == c.invariant {
					rows = append(rows, v.Row)
					require.NotEmpty(t, v.Detail)
				}
			}
			require.NotEmpty(t, rows, "found %v", found)
			if c.row != nil {
				require.Contains(t, rows, c.row(b))
			}
		})
	}
}

func TestTotalsSayWhatIsInFlight(t *testing.T) {
	b := open(t)
	totals, err := Totals(t.Context(), b.store.DB())
	require.NoError(t, err)
	require.Equal(t, []Total{{Currency: "CNY", Captured: 1000 + 1000 + 70 + 1000 + 30, Refunded: 30, AwaitingRefund: 70, Unsettled: 1000}}, totals)
}

func TestKeptOrdersAreListed(t *testing.T) {
	b := open(t)
	var kept []KeptOrder
	require.NoError(t, KeptOrders(t.Context(), b.store.DB(), func(k KeptOrder) error { kept = append(kept, k); return nil }))
	p := b.payments["kept"]
	require.Equal(t, []KeptOrder{{OrderID: p.OrderID, PaymentID: p.ID, Captured: money.CNY(1000)}}, kept)
}
