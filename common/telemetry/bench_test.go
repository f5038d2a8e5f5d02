package telemetry

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/zeromicro/go-zero/core/logx"
	zprometheus "github.com/zeromicro/go-zero/core/prometheus"
	ztrace "github.com/zeromicro/go-zero/core/trace"
	"github.com/zeromicro/go-zero/rest/handler"
	"github.com/zeromicro/go-zero/rest/router"
	"go.opentelemetry.io/otel"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"mall/common/accesslog"
	"mall/common/web"
)

type discard struct{}

func (discard) ExportSpans(context.Context, []sdktrace.ReadOnlySpan) error { return nil }
func (discard) Shutdown(context.Context) error                             { return nil }

type discardMetrics struct{ sdkmetric.Exporter }

func (discardMetrics) Temporality(k sdkmetric.InstrumentKind) metricdata.Temporality {
	return sdkmetric.DefaultTemporalitySelector(k)
}

func (discardMetrics) Aggregation(k sdkmetric.InstrumentKind) sdkmetric.Aggregation {
	return sdkmetric.DefaultAggregationSelector(k)
}
func (discardMetrics) Export(context.Context, *metricdata.ResourceMetrics) error { return nil }
func (discardMetrics) Shutdown(context.Context) error                            { return nil }

// full installs what a service has, with exporters that throw away.
func full(b *testing.B, ratio float64) {
	b.Helper()
	lost := &losses{}
	tracers := sdktrace.NewTracerProvider(sdktrace.WithSampler(newSampler(Conf{Config: ztrace.Config{Sampler: ratio}})),
		sdktrace.WithSpanProcessor(newQueue(discard{}, lost)))
	meters := sdkmetric.NewMeterProvider(sdkmetric.WithView(durations), sdkmetric.WithReader(sdkmetric.NewManualReader()),
		sdkmetric.WithReader(sdkmetric.NewPeriodicReader(discardMetrics{})))
	otel.SetTracerProvider(tracers)
	otel.SetMeterProvider(meters)
	b.Cleanup(func() {
		_ = tracers.Shutdown(context.Background())
		_ = meters.Shutdown(context.Background())
	})
}

type quiet struct{}

// Write implements io.Writer.
func (quiet) Write(p []byte) (int, error) { return len(p), nil }

// cpu is the processor time that the process used, in nanoseconds: what counts on a busy machine, the
// exporting goroutines included.
func cpu(b *testing.B) int64 {
	b.Helper()
	var used syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return used.Utime.Nano() + used.Stime.Nano()
}

// BenchmarkRequest is what a request costs in the server's middlewares: without telemetry, with all of
// it (both readers of metrics, every trace), at 10 %, with the access log, and with go-zero's own
// middlewares instead.
func BenchmarkRequest(b *testing.B) {
	logx.SetWriter(logx.NewWriter(quiet{}))
	b.Cleanup(func() { logx.Reset() })
	ok := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated) })
	const pattern = "/api/v1/orders/:id"
	run := func(b *testing.B, h http.Handler) {
		b.Helper()
		r := httptest.NewRequest(http.MethodPost, "/api/v1/orders/7", nil)
		b.ReportAllocs()
		used := cpu(b)
		for b.Loop() {
			h.ServeHTTP(httptest.NewRecorder(), r)
		}
		b.ReportMetric(float64(cpu(b)-used)/float64(b.N), "cpu-ns/op")
	}
	mall := func(b *testing.B, accessLog bool) {
		b.Helper()
		h := web.NewRouter(accessLog)
		require.NoError(b, h.Handle(http.MethodPost, pattern, ok))
		run(b, h)
	}
	b.Run("off", func(b *testing.B) {
		_, err := Start(b.Context(), Conf{Config: ztrace.Config{Disabled: true}}, who)
		require.NoError(b, err)
		mall(b, false)
	})
	b.Run("full", func(b *testing.B) { full(b, 1); mall(b, false) })
	b.Run("tenth", func(b *testing.B) { full(b, 0.1); mall(b, false) })
	b.Run("fullWithLog", func(b *testing.B) {
		accesslog.To(io.Discard)
		defer accesslog.To(nil)
		full(b, 1)
		mall(b, true)
	})
	b.Run("goZero", func(b *testing.B) {
		full(b, 1)
		zprometheus.Enable()
		h := router.NewRouter()
		require.NoError(b, h.Handle(http.MethodPost, pattern, handler.TraceHandler("order-api", pattern)(
			handler.PrometheusHandler(pattern, http.MethodPost)(ok))))
		run(b, h)
	})
}
