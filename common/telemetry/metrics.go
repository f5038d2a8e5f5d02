package telemetry

import (
	"context"
	"fmt"
	"net/http"
	"time"

	promclient "github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/contrib/instrumentation/runtime"
	"go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/resource"
)

// Buckets of every duration, in seconds.
var Buckets = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

// durations is the one place that says how a duration's histogram is cut.
var durations = sdkmetric.NewView(
	sdkmetric.Instrument{Kind: sdkmetric.InstrumentKindHistogram, Unit: "s"},
	sdkmetric.Stream{Aggregation: sdkmetric.AggregationExplicitBucketHistogram{Boundaries: Buckets}})

// newMeterProvider shows metrics on a handler and, when there is a target, pushes them.
func newMeterProvider(ctx context.Context, c Conf, res *resource.Resource, to *target, lost *losses) (*sdkmetric.MeterProvider, http.Handler, error) {
	registry := promclient.NewRegistry()
	shown, err := prometheus.New(prometheus.WithRegisterer(registry), prometheus.WithoutScopeInfo(),
		prometheus.WithResourceAsConstantLabels(promoted))
	if err != nil {
		return nil, nil, fmt.Errorf("metrics: %w", err)
	}
	opts := []sdkmetric.Option{sdkmetric.WithResource(res), sdkmetric.WithView(durations), sdkmetric.WithReader(shown)}
	if to != nil {
		exporter, err := to.metrics(ctx)
		if err != nil {
			return nil, nil, fmt.Errorf("metrics: %w", err)
		}
		every := c.MetricsInterval
		if every <= 0 {
			every = 15 * time.Second
		}
		opts = append(opts, sdkmetric.WithReader(sdkmetric.NewPeriodicReader(countedExporter{exporter, lost},
			sdkmetric.WithInterval(every), sdkmetric.WithTimeout(exportTimeout))))
	}
	handler := promhttp.HandlerFor(registry, promhttp.HandlerOpts{EnableOpenMetrics: true})
	return sdkmetric.NewMeterProvider(opts...), handler, nil
}

// countedExporter counts pushes that failed.
type countedExporter struct {
	sdkmetric.Exporter
	lost *losses
}

// Export implements sdkmetric.Exporter.
func (e countedExporter) Export(ctx context.Context, m *metricdata.ResourceMetrics) error {
	err := e.Exporter.Export(ctx, m)
	if err != nil {
		e.lost.add(lostMetrics, 1)
	}
	return err
}

// observe registers what every process tells of itself.
func observe(meters metric.MeterProvider, lost *losses) error {
	meter := meters.Meter("mall/telemetry")
	if err := lost.observe(meter); err != nil {
		return fmt.Errorf("metrics: %w", err)
	}
	if err := observeProcess(meter); err != nil {
		return fmt.Errorf("metrics: %w", err)
	}
	if err := runtime.Start(runtime.WithMeterProvider(meters)); err != nil {
		return fmt.Errorf("metrics: %w", err)
	}
	return nil
}
