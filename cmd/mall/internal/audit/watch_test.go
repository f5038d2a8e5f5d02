package audit

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zeromicro/go-zero/core/logx"
	"github.com/zeromicro/go-zero/core/logx/logtest"
	"go.opentelemetry.io/otel/attribute"

	"mall/common/audit"
	"mall/test/metrictest"
)

const gaugeName = "mall.invariant.violations"

func watch(t *testing.T, w *Watch) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { assert.NoError(t, w.Run(ctx)) })
	t.Cleanup(func() { cancel(); wg.Wait() })
}

func violations(t *testing.T, invariant string) float64 {
	t.Helper()
	points := metrictest.Points(t, gaugeName, attribute.String("invariant", invariant))
	if len(points) == 0 {
		return -1
	}
	return points[0].Value
}

func becomes(t *testing.T, invariant string, n float64) {
	t.Helper()
	require.Eventually(t, func() bool { return violations(t, invariant) == n }, 20*time.Second, 20*time.Millisecond,
		"%s: %v, not %v", invariant, violations(t, invariant), n)
}

func TestAPlantedViolationShowsWithItsRowAndClears(t *testing.T) {
	metrictest.Start()
	log := logtest.NewCollector(t)
	a := plant(t, 50)
	watch(t, &Watch{Auditor: a, Every: 50 * time.Millisecond, Settle: 200 * time.Millisecond})
	becomes(t, OrderHoldsStock, 0)
	assert.Len(t, metrictest.Points(t, gaugeName), len(Invariants()), "every invariant has a series from the first pass on")
	assert.Zero(t, metrictest.Value(t, gaugeName), "the planted shop is sound")

	run(t, a.product, "UPDATE stock SET available = available - 1 WHERE sku_id = 'sku7'")
	becomes(t, "stock adds up: stocked = available + reserved + sold, none negative", 1)
	assert.Contains(t, log.String(), "stock sku7")
	run(t, a.product, "UPDATE stock SET available = available + 1 WHERE sku_id = 'sku7'")
	becomes(t, "stock adds up: stocked = available + reserved + sold, none negative", 0)
	assert.Contains(t, log.String(), "invariant holds again")

	run(t, a.order, "UPDATE orders SET payment_id = 'nobody' WHERE id LIKE '%01'") // breaks what two schemas share
	becomes(t, OrderHoldsMoney, 1)
	becomes(t, CaptureHasOrder, 1)
}

func TestWhileTheDatabaseIsAwayNobodyKnows(t *testing.T) {
	metrictest.Start()
	logx.Disable()
	a := plant(t, 5)
	watch(t, &Watch{Auditor: a, Every: 20 * time.Millisecond, Settle: time.Millisecond})
	becomes(t, OrderHoldsMoney, 0)
	run(t, a.payment, "RENAME TABLE payments TO elsewhere")
	becomes(t, OrderHoldsMoney, -1)
	run(t, a.payment, "RENAME TABLE elsewhere TO payments")
	becomes(t, OrderHoldsMoney, 0) // it did not give up
}

func TestWorkInFlightIsNoViolation(t *testing.T) {
	w := &Watch{Every: time.Minute, Settle: 30 * time.Second, seen: map[finding]*suspect{}}
	start := time.Now()
	wrong := []audit.Violation{{Invariant: OrderHoldsStock, Row: "orders 1"}}
	counted := func() (n float64) {
		for _, v := range w.values() {
			n += v.Number
		}
		return n
	}
	assert.Equal(t, 30*time.Second, w.judge(wrong, start), "what looks wrong is looked at again soon")
	assert.Zero(t, counted())
	assert.Equal(t, time.Minute, w.judge(nil, start.Add(30*time.Second)))
	w.judge(wrong, start.Add(90*time.Second))
	w.judge(wrong, start.Add(100*time.Second))
	assert.Zero(t, counted(), "its time began anew")
	assert.Equal(t, time.Minute, w.judge(wrong, start.Add(120*time.Second)))
	assert.InDelta(t, 1, counted(), 0)
	w.judge(nil, start.Add(121*time.Second))
	assert.Zero(t, counted())
}

// One pass over 100,000 orders.
func BenchmarkPass(b *testing.B) {
	a := plant(b, 100_000)
	for b.Loop() {
		found, err := a.pass(b.Context())
		if err != nil || len(found) > 0 {
			b.Fatal(found, err)
		}
	}
}
