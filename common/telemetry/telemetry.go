// Package telemetry makes the process's tracer provider from the YAML Telemetry block. go-zero's
// own agent stays off: it knows one sampler, no TLS, and stops before requests are drained.
package telemetry

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/zeromicro/go-zero/core/logx"
	ztrace "github.com/zeromicro/go-zero/core/trace"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// Conf adds what go-zero's block lacks.
type Conf struct {
	ztrace.Config
	// Entrance is set where requests of strangers arrive: their trace ids are kept, their sampling
	// decision is not.
	Entrance bool `json:",optional"`
	// Secure uses TLS towards the Collector.
	Secure bool `json:",optional"`
	// Environment is deployment.environment.name.
	Environment string `json:",default=local"`
}

// Identity names the process in its telemetry.
type Identity struct {
	Service  string
	Version  string
	Instance string
}

// Start installs the global tracer provider and propagator. The returned function flushes and
// stops it; call it after everything else has stopped. Telemetry that cannot be sent is dropped:
// it never slows or fails a request.
func Start(ctx context.Context, c Conf, who Identity) (func(context.Context) error, error) {
	otel.SetTextMapPropagator(propagation.NewCompositeTextMapPropagator(
		propagation.TraceContext{}, propagation.Baggage{}))
	otel.SetErrorHandler(newQuietHandler(time.Minute))
	res, err := resource.New(ctx, resource.WithAttributes(attributes(c, who)...))
	if err != nil {
		return nil, fmt.Errorf("telemetry resource: %w", err)
	}
	opts := []sdktrace.TracerProviderOption{
		sdktrace.WithResource(res),
		sdktrace.WithSampler(sampler(c)),
	}
	if c.Endpoint != "" && !c.Disabled {
		exporter, err := newExporter(ctx, c)
		if err != nil {
			return nil, fmt.Errorf("telemetry exporter: %w", err)
		}
		opts = append(opts, sdktrace.WithBatcher(exporter,
			sdktrace.WithMaxQueueSize(8192), sdktrace.WithMaxExportBatchSize(512),
			sdktrace.WithBatchTimeout(time.Second), sdktrace.WithExportTimeout(5*time.Second)))
	}
	provider := sdktrace.NewTracerProvider(opts...)
	otel.SetTracerProvider(provider)
	return provider.Shutdown, nil
}

func sampler(c Conf) sdktrace.Sampler {
	ratio := sdktrace.TraceIDRatioBased(c.Sampler)
	if c.Entrance {
		return sdktrace.ParentBased(ratio,
			sdktrace.WithRemoteParentSampled(ratio), sdktrace.WithRemoteParentNotSampled(ratio))
	}
	return sdktrace.ParentBased(ratio)
}

func newExporter(ctx context.Context, c Conf) (sdktrace.SpanExporter, error) {
	switch c.Batcher {
	case "otlphttp":
		opts := []otlptracehttp.Option{otlptracehttp.WithEndpoint(c.Endpoint), otlptracehttp.WithHeaders(c.OtlpHeaders)}
		if !c.Secure && !c.OtlpHttpSecure {
			opts = append(opts, otlptracehttp.WithInsecure())
		}
		if c.OtlpHttpPath != "" {
			opts = append(opts, otlptracehttp.WithURLPath(c.OtlpHttpPath))
		}
		return otlptracehttp.New(ctx, opts...)
	case "otlpgrpc", "":
		opts := []otlptracegrpc.Option{otlptracegrpc.WithEndpoint(c.Endpoint), otlptracegrpc.WithHeaders(c.OtlpHeaders)}
		if !c.Secure {
			opts = append(opts, otlptracegrpc.WithInsecure())
		}
		return otlptracegrpc.New(ctx, opts...)
	}
	return nil, fmt.Errorf("Telemetry.Batcher %q is not supported: use otlpgrpc or otlphttp", c.Batcher)
}

func attributes(c Conf, who Identity) []attribute.KeyValue {
	out := []attribute.KeyValue{
		attribute.String("service.name", who.Service),
		attribute.String("service.namespace", "mall"),
		attribute.String("service.version", who.Version),
		attribute.String("service.instance.id", who.Instance),
		attribute.String("deployment.environment.name", c.Environment),
	}
	for env, key := range map[string]string{
		"POD_NAME": "k8s.pod.name", "POD_NAMESPACE": "k8s.namespace.name", "NODE_NAME": "k8s.node.name",
		"POD_UID": "k8s.pod.uid", "DEPLOYMENT_NAME": "k8s.deployment.name",
	} {
		if v := os.Getenv(env); v != "" {
			out = append(out, attribute.String(key, v))
		}
	}
	return out
}

// quietHandler logs at most one exporter error per interval.
type quietHandler struct {
	interval time.Duration
	tokens   chan struct{}
}

func newQuietHandler(interval time.Duration) *quietHandler {
	h := &quietHandler{interval: interval, tokens: make(chan struct{}, 1)}
	h.tokens <- struct{}{}
	return h
}

// Handle implements otel.ErrorHandler.
func (h *quietHandler) Handle(err error) {
	select {
	case <-h.tokens:
		logx.Infof("telemetry is not delivered (business goes on): %v", err)
		time.AfterFunc(h.interval, func() { h.tokens <- struct{}{} })
	default:
	}
}
