package timer_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"mall/app/order/domain"
	"mall/app/order/ordertest"
	"mall/app/order/worker/internal/timer"
)

const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

func TestOrdersEndWhenTheirTimeHasCome(t *testing.T) {
	otel.SetTextMapPropagator(propagation.TraceContext{})
	otel.SetTracerProvider(sdktrace.NewTracerProvider())
	s := ordertest.Store(t)
	late := ordertest.Place(t, s, func(d *domain.Draft) { d.PaymentTimeout, d.Traceparent = -time.Second, traceparent })
	early := ordertest.Place(t, s, nil)
	paid := ordertest.Pay(t, s, ordertest.Place(t, s, func(d *domain.Draft) { d.PaymentTimeout = -time.Second }).ID)
	unconfirmed := ordertest.Pay(t, s, ordertest.Place(t, s, nil).ID)
	ordertest.Act(t, s, unconfirmed.ID, func(o *domain.Order) error { return o.Ship("c", "n", nil, -time.Second, time.Now()) })

	n, err := (&timer.Orders{Store: s}).Once(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 2, n)
	for id, want := range map[string]domain.Status{
		late.ID: domain.Cancelled, early.ID: domain.PendingPayment, paid.ID: domain.Paid, unconfirmed.ID: domain.Completed,
	} {
		o, err := s.Order(t.Context(), id)
		require.NoError(t, err)
		assert.Equal(t, want, o.Status)
	}
	assert.Equal(t, 1, ordertest.Count(t, s,
		"SELECT COUNT(*) FROM outbox WHERE aggregate_id = ? AND type = 'cancelled' AND payload LIKE '%expired%' AND traceparent LIKE '00-0af7651916cd43dd8448eb211c80319c-%'",
		late.ID), "the expiry belongs to the order's trace")

	n, err = (&timer.Orders{Store: s}).Once(t.Context())
	require.NoError(t, err)
	assert.Zero(t, n)
}
