package measure_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"

	"mall/app/product/storetest"
	"mall/app/product/worker/internal/measure"
	"mall/test/metrictest"
)

func TestStockIsAddedUp(t *testing.T) {
	metrictest.Start()
	db := storetest.DB(t)
	for i, row := range []string{"'out', 0, 3", "'low', 9, 0", "'enough', 10, 2", "'retired', 0, 0"} {
		_, err := db.Raw().ExecContext(t.Context(), "INSERT INTO stock (sku_id, available, reserved, sold, stocked) VALUES ("+row+", 0, available + reserved)")
		require.NoError(t, err)
		sku := []string{"out", "low", "enough", "retired"}[i]
		_, err = db.Raw().ExecContext(t.Context(), "INSERT INTO skus (id, product_id, position, price, currency, attributes, active) VALUES (?, 'p', 0, 1, 'CNY', '{}', ?)", sku, sku != "retired")
		require.NoError(t, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		ended <- measure.Stock(db, func(m func(context.Context) error) func(context.Context) error { return m }).Run(ctx)
	}()
	units := func(state string) float64 {
		return metrictest.Value(t, "mall.stock.units", attribute.String("state", state))
	}
	require.Eventually(t, func() bool { return len(metrictest.Points(t, "mall.stock.skus")) == 3 }, 10*time.Second, 10*time.Millisecond)
	assert.InDelta(t, 19, units("available"), 0)
	assert.InDelta(t, 5, units("reserved"), 0)
	for _, level := range []string{"out", "low", "enough"} {
		assert.InDelta(t, 1, metrictest.Value(t, "mall.stock.skus", attribute.String("level", level)), 0, level)
	}
	cancel()
	require.NoError(t, <-ended)
}
