package timer_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/order/domain"
	"mall/app/order/ordertest"
	"mall/app/order/settle"
	"mall/app/order/worker/internal/timer"
)

func TestARefundWhoseEventWasLostIsTakenUpFromItsRow(t *testing.T) {
	s := ordertest.Store(t)
	order := ordertest.Pay(t, s, ordertest.Place(t, s, nil).ID)
	refund := ordertest.Refund(t, s, order.ID, true) // and nobody handles its event
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
