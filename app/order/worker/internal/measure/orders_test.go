package measure_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"

	"mall/app/order/ordertest"
	"mall/app/order/worker/internal/measure"
	"mall/test/metrictest"
)

func TestOrdersAreCountedByState(t *testing.T) {
	metrictest.Start()
	s := ordertest.Store(t)
	for range 3 {
		ordertest.Place(t, s, nil)
	}
	ordertest.Pay(t, s, ordertest.Place(t, s, nil).ID)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		ended <- measure.Orders(s.DB(), func(m func(context.Context) error) func(context.Context) error { return m }).Run(ctx)
	}()
	require.Eventually(t, func() bool { return len(metrictest.Points(t, "mall.orders")) == 7 }, 10*time.Second, 10*time.Millisecond, "every state has a series")
	assert.InDelta(t, 3, metrictest.Value(t, "mall.orders", attribute.String("status", "pendingPayment")), 0)
	assert.InDelta(t, 1, metrictest.Value(t, "mall.orders", attribute.String("status", "paid")), 0)
	assert.InDelta(t, 4, metrictest.Value(t, "mall.orders"), 0)
	cancel()
	require.NoError(t, <-ended)
}
