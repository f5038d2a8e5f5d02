// Package metrictest reads, in a test, the metrics that the process itself has recorded.
package metrictest

import (
	"context"
	"sync"
	"testing"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// reader is one per process: instruments are bound to the first provider for good.
var reader = sync.OnceValue(func() *metric.ManualReader {
	r := metric.NewManualReader()
	otel.SetMeterProvider(metric.NewMeterProvider(metric.WithReader(r)))
	return r
})

// Start begins recording. What happened before the first call of the process is not seen.
func Start() { reader() }

// Point is one series: a counter's sum, a gauge's value, or a histogram's sum with its count.
type Point struct {
	Attributes attribute.Set
	Value      float64
	Count      uint64
}

// Points collects now and returns the series of a metric that have all the attributes.
func Points(t testing.TB, name string, attributes ...attribute.KeyValue) []Point {
	t.Helper()
	var all metricdata.ResourceMetrics
	// The test may have ended: require.Eventually asks once more than it waits for.
	if err := reader().Collect(context.WithoutCancel(t.Context()), &all); err != nil {
		t.Fatalf("metrictest: collect: %v", err)
	}
	var out []Point
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			if m.Name != name {
				continue
			}
			for _, p := range points(m.Data) {
				if has(p.Attributes, attributes) {
					out = append(out, p)
				}
			}
		}
	}
	return out
}

// Value is the sum over the series of a metric that have all the attributes; 0 without any. Counters
// count for the whole process, so compare with what a test found before it began.
func Value(t testing.TB, name string, attributes ...attribute.KeyValue) float64 {
	t.Helper()
	var sum float64
	for _, p := range Points(t, name, attributes...) {
		sum += p.Value
	}
	return sum
}

func has(set attribute.Set, wanted []attribute.KeyValue) bool {
	for _, kv := range wanted {
		if v, ok := set.Value(kv.Key); !ok || v != kv.Value {
			return false
		}
	}
	return true
}

func points(data metricdata.Aggregation) []Point {
	switch d := data.(type) {
	case metricdata.Sum[int64]:
		return numbers(d.DataPoints)
	case metricdata.Sum[float64]:
		return numbers(d.DataPoints)
	case metricdata.Gauge[int64]:
		return numbers(d.DataPoints)
	case metricdata.Gauge[float64]:
		return numbers(d.DataPoints)
	case metricdata.Histogram[int64]:
		return histograms(d.DataPoints)
	case metricdata.Histogram[float64]:
		return histograms(d.DataPoints)
	}
	return nil
}

func numbers[N int64 | float64](points []metricdata.DataPoint[N]) []Point {
	out := make([]Point, len(points))
	for i, p := range points {
		out[i] = Point{Attributes: p.Attributes, Value: float64(p.Value)}
	}
	return out
}

func histograms[N int64 | float64](points []metricdata.HistogramDataPoint[N]) []Point {
	out := make([]Point, len(points))
	for i, p := range points {
		out[i] = Point{Attributes: p.Attributes, Value: float64(p.Sum), Count: p.Count}
	}
	return out
}
