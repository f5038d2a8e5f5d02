package settle

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/order/rpc/client/order"
	"mall/app/payment/domain"
	"mall/app/payment/rpc/paymenttest"
	"mall/app/payment/store"
	"mall/common/id"
	"mall/common/money"
	"mall/common/mysql"
	"mall/common/problem"
)

// overdue stores a capture of an order that should have spoken long ago.
func overdue(t *testing.T, s *store.Store, orderID string, fen int64) domain.State {
	t.Helper()
	p, err := domain.New(domain.Order{ID: orderID, UserID: id.New(), Status: domain.OrderPendingPayment, Total: money.CNY(fen)}, "sandbox", time.Now())
	require.NoError(t, err)
	require.NoError(t, s.DB().Tx(t.Context(), func(tx mysql.Querier) error { return store.Insert(t.Context(), tx, p) }))
	_, _, err = s.HandleCallback(t.Context(), "sandbox", domain.Callback{EventID: id.New(), Type: domain.CallbackSucceeded,
		PaymentID: p.State().ID, Amount: money.CNY(fen), OccurredAt: time.Now().UTC()})
	require.NoError(t, err)
	makeDue(t, s)
	return p.State()
}

func makeDue(t *testing.T, s *store.Store) {
	t.Helper()
	_, err := s.DB().Raw().Exec("UPDATE payments SET settle_at = ? WHERE settle_at IS NOT NULL", time.Now().UTC().Add(-time.Second))
	require.NoError(t, err)
}

func settlement(t *testing.T, s *store.Store, paymentID string) domain.Settlement {
	t.Helper()
	p, err := s.Get(t.Context(), paymentID)
	require.NoError(t, err)
	return p.Settlement
}

func TestSilentOrdersAreAsked(t *testing.T) {
	s := store.New(paymenttest.DB(t))
	orders := &paymenttest.Orders{}
	waiting := id.New()
	orders.Pending(waiting, id.New(), 1299)
	kept, orphan := overdue(t, s, waiting, 1299), overdue(t, s, id.New(), 5)
	settler := &Settler{Store: s, Orders: orders}
	n, err := settler.Round(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, n)
	require.Equal(t, domain.SettlementKept, settlement(t, s, kept.ID))
	require.Equal(t, domain.SettlementRefunding, settlement(t, s, orphan.ID))
	due, err := s.ClaimRefunds(t.Context(), time.Now().UTC(), time.Minute, 10)
	require.NoError(t, err)
	require.Len(t, due, 1)
	require.Equal(t, "orderNotFound", due[0].Reason)
	require.True(t, due[0].Automatic)

	twice := overdue(t, s, waiting, 1299)
	n, err = settler.Round(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Equal(t, domain.SettlementRefunding, settlement(t, s, twice.ID), "an order keeps one capture")
	n, err = settler.Round(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
	require.Equal(t, 1, orders.Applied(kept.ID))
}

func TestADeadOrderServiceIsAskedAgain(t *testing.T) {
	s := store.New(paymenttest.DB(t))
	orderID := id.New()
	orders := &paymenttest.Orders{Apply: func(*order.ApplyPaymentRequest) (*order.ApplyPaymentResponse, error) {
		return nil, problem.Unavailable("order-rpc", nil).GRPCStatus().Err()
	}}
	p := overdue(t, s, orderID, 1299)
	settler := &Settler{Store: s, Orders: orders}
	n, err := settler.Round(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
	require.Equal(t, domain.SettlementAwaiting, settlement(t, s, p.ID))
	n, err = settler.Round(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
	require.Equal(t, 1, orders.Applied(p.ID), "not before the lease ends")

	orders.Apply = nil
	orders.Pending(orderID, id.New(), 1299)
	makeDue(t, s)
	n, err = settler.Round(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Equal(t, domain.SettlementKept, settlement(t, s, p.ID))
}
