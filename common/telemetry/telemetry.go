// Package telemetry makes the process's tracer and meter providers from the YAML Telemetry block.
// go-zero's own agent stays off: it knows traces only, one sampler, no TLS, and stops before requests
// are drained. Telemetry that cannot be sent is dropped and counted; it never slows or fails a request.
package telemetry

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	ztrace "github.com/zeromicro/go-zero/core/trace"
	"go.opentelemetry.io/otel"
	noopmetric "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// Conf adds what go-zero's block lacks. Its Disabled switches traces and metrics off wholly.
type Conf struct {
	ztrace.Config
	// Entrance is set where requests of strangers arrive: their trace ids are kept, their sampling
	// decision is not.
	Entrance bool `json:",optional"`
	// Secure uses TLS towards the Collector.
	Secure bool `json:",optional"`
	// CAFile is a PEM file of the authorities that may sign the Collector's certificate; the system's
	// when empty. It implies Secure.
	CAFile string `json:",optional"`
	// Environment is deployment.environment.name.
	Environment string `json:",default=local"`
	// MetricsInterval is how often metrics are pushed.
	MetricsInterval time.Duration `json:",default=15s"`
}

// Identity names the process in its telemetry.
type Identity struct {
	Service  string
	Version  string
	Instance string
}

// Telemetry is the process's telemetry.
type Telemetry struct {
	metrics http.Handler
	stops   []func(context.Context) error
}

// Start installs the global providers and the propagator. Errors: a block that cannot be used; none
// shows a header's value.
func Start(ctx context.Context, c Conf, who Identity) (*Telemetry, error) {
	// Trace context only: baggage would carry what strangers send into every service.
	otel.SetTextMapPropagator(propagation.TraceContext{})
	if c.Disabled {
		// Responses and problems still carry a trace id to quote: it is in the logs.
		otel.SetTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSampler(sdktrace.NeverSample())))
		otel.SetMeterProvider(noopmetric.NewMeterProvider())
		return &Telemetry{metrics: http.NotFoundHandler()}, nil
	}
	secrets := redactor(c)
	otel.SetErrorHandler(newQuietHandler(time.Minute, secrets))
	t, err := start(ctx, c, who)
	if err != nil {
		return nil, fmt.Errorf("telemetry: %s", secrets.Replace(err.Error()))
	}
	return t, nil
}

func start(ctx context.Context, c Conf, who Identity) (*Telemetry, error) {
	res, err := newResource(ctx, c, who)
	if err != nil {
		return nil, err
	}
	target, err := newTarget(c)
	if err != nil {
		return nil, err
	}
	lost := &losses{}
	meters, handler, err := newMeterProvider(ctx, c, res, target, lost)
	if err != nil {
		return nil, err
	}
	otel.SetMeterProvider(meters)
	if err := observe(meters, lost); err != nil {
		return nil, err
	}
	opts := []sdktrace.TracerProviderOption{sdktrace.WithResource(res), sdktrace.WithSampler(newSampler(c))}
	if target != nil {
		exporter, err := target.spans(ctx)
		if err != nil {
			return nil, err
		}
		opts = append(opts, sdktrace.WithSpanProcessor(newQueue(exporter, lost)))
	}
	tracers := sdktrace.NewTracerProvider(opts...)
	otel.SetTracerProvider(tracers)
	return &Telemetry{metrics: handler, stops: []func(context.Context) error{tracers.Shutdown, meters.Shutdown}}, nil
}

// Metrics serves the process's metrics in Prometheus' text format, or OpenMetrics with exemplars.
func (t *Telemetry) Metrics() http.Handler { return t.metrics }

// Shutdown sends what waits and stops; call it after everything else has stopped. It returns when
// ctx ends at the latest.
func (t *Telemetry) Shutdown(ctx context.Context) error {
	errs := make([]error, len(t.stops))
	var wg sync.WaitGroup
	for i, stop := range t.stops {
		wg.Go(func() { errs[i] = stop(ctx) })
	}
	wg.Wait()
	return errors.Join(errs...)
}
