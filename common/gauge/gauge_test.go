package gauge_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"

	"mall/common/gauge"
	"mall/test/metrictest"
)

func TestWhatCannotBeMeasuredHasNoSeries(t *testing.T) {
	metrictest.Start()
	g := gauge.New(otel.Meter("test"), "test.level", "{piece}", "A test's level.")
	assert.Empty(t, metrictest.Points(t, "test.level"), "nothing was measured yet")

	var broken atomic.Bool
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	poll := gauge.Poll{What: "the test's level", Interval: time.Millisecond, Gauges: []*gauge.Gauge{g}, Measure: func(context.Context) error {
		if broken.Load() {
			return errors.New("no answer")
		}
		g.Set(gauge.Of(3, attribute.String("side", "left")), gauge.Of(4.5, attribute.String("side", "right")))
		return nil
	}}
	go func() { ended <- poll.Run(ctx) }()
	series := func() int { return len(metrictest.Points(t, "test.level")) }
	require.Eventually(t, func() bool { return series() == 2 }, 5*time.Second, time.Millisecond)
	assert.InDelta(t, 4.5, metrictest.Value(t, "test.level", attribute.String("side", "right")), 0)
	broken.Store(true)
	require.Eventually(t, func() bool { return series() == 0 }, 5*time.Second, time.Millisecond, "a stale value would lie")
	broken.Store(false)
	require.Eventually(t, func() bool { return series() == 2 }, 5*time.Second, time.Millisecond)
	cancel()
	require.NoError(t, <-ended)
	assert.Zero(t, series(), "a process that stopped measuring says nothing")
}

func TestSlowMeasuringBecomesRare(t *testing.T) {
	var rounds atomic.Int64
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	require.NoError(t, gauge.Poll{What: "slow", Interval: time.Millisecond, Measure: func(context.Context) error {
		rounds.Add(1)
		time.Sleep(10 * time.Millisecond)
		return nil
	}}.Run(ctx))
	assert.LessOrEqual(t, rounds.Load(), int64(3), "10 ms of every 500")
}
