package timer_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/order/domain"
	"mall/app/order/ordertest"
	"mall/app/order/settle"
	"mall/app/order/store"
	"mall/app/order/worker/internal/timer"
	"mall/common/mysql"
)

// approve makes an order whose refund an operator approved and whose event nobody handled.
func approve(t *testing.T, s *store.Store) *domain.Refund {
	t.Helper()
	order := ordertest.Pay(t, s, ordertest.Place(t, s, nil).ID)
	var refund *domain.Refund
	_, err := s.Update(t.Context(), order.ID, func(tx mysql.Querier, o *domain.Order) (err error) {
		if refund, err = o.RequestRefund("too small", time.Now()); err != nil {
			return err
		}
		return store.InsertRefund(t.Context(), tx, *refund)
	})
	require.NoError(t, err)
	_, err = s.Update(t.Context(), order.ID, func(tx mysql.Querier, o *domain.Order) error {
		if err := o.ApproveRefund(refund, "01ARZ3NDEKTSV4RRFFQ69G5FAV", "ok", time.Now()); err != nil {
			return err
		}
		return store.SaveRefund(t.Context(), tx, *refund)
	})
	require.NoError(t, err)
	return refund
}

func TestARefundWhoseEventWasLostIsTakenUpFromItsRow(t *testing.T) {
	s := ordertest.Store(t)
	refund := approve(t, s)
	payments := &ordertest.Payments{}
	timers := &timer.Refunds{Store: s, Settle: &settle.Service{Store: s, Payments: payments}}

	require.NoError(t, timers.Once(t.Context(), time.Now().Add(-time.Minute)))
	assert.Empty(t, payments.Refunds(), "events get their time first")

	require.NoError(t, timers.Once(t.Context(), time.Now().Add(time.Second)))
	assert.Contains(t, payments.Refunds(), refund.ID)
	o, err := s.Order(t.Context(), refund.OrderID)
	require.NoError(t, err)
	assert.Equal(t, domain.RefundPending, o.Status, "the provider has not confirmed")

	payments.Confirm()
	for range 2 { // the second finds nothing to do
		require.NoError(t, timers.Once(t.Context(), time.Now().Add(time.Second)))
	}
	o, err = s.Order(t.Context(), refund.OrderID)
	require.NoError(t, err)
	assert.Equal(t, domain.Refunded, o.Status)
}
