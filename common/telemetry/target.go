package telemetry

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"net"
	"strings"
	"time"

	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetricgrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"

	"mall/common/tlsconfig"
)

const (
	exportTimeout = 10 * time.Second // of one batch, its retries included: a restarting Collector is back by then
	firstRetry    = 200 * time.Millisecond
	lastRetry     = 2 * time.Second
)

// target is the Collector that the Telemetry block names.
type target struct {
	http     bool
	endpoint string // host:port
	path     string // of traces, over HTTP
	headers  map[string]string
	tls      *tls.Config // nil: without TLS
}

// newTarget reads the block; nil when it names no endpoint.
func newTarget(c Conf) (*target, error) {
	if c.Endpoint == "" {
		return nil, nil //nolint:nilnil // no endpoint, no target
	}
	t := &target{endpoint: c.Endpoint, path: c.OtlpHttpPath, headers: maps.Clone(c.OtlpHeaders)}
	maps.DeleteFunc(t.headers, func(_, v string) bool { return v == "" }) // from an environment variable that is not set
	switch c.Batcher {
	case "otlphttp":
		t.http = true
	case "otlpgrpc", "":
	default:
		return nil, fmt.Errorf("Telemetry.Batcher %q is not supported: use otlpgrpc or otlphttp", c.Batcher)
	}
	if _, _, err := net.SplitHostPort(c.Endpoint); err != nil || strings.ContainsAny(c.Endpoint, "/@") {
		return nil, errors.New("Telemetry.Endpoint must be host:port, without scheme, path or user")
	}
	if !c.Secure && c.CAFile == "" && (!t.http || !c.OtlpHttpSecure) {
		return t, nil
	}
	var err error
	t.tls, err = tlsconfig.Client(c.CAFile)
	return t, err
}

// reconnect looks for a Collector that was away every two seconds; gRPC's own waits grow to two minutes,
// and what is recorded meanwhile would be dropped.
var reconnect = grpc.WithConnectParams(grpc.ConnectParams{MinConnectTimeout: exportTimeout, Backoff: backoff.Config{
	BaseDelay: 200 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: 2 * time.Second,
}})

func (t *target) spans(ctx context.Context) (sdktrace.SpanExporter, error) {
	if !t.http {
		return otlptracegrpc.New(ctx, otlptracegrpc.WithEndpoint(t.endpoint), otlptracegrpc.WithHeaders(t.headers),
			pick(t.tls == nil, otlptracegrpc.WithInsecure, func() otlptracegrpc.Option {
				return otlptracegrpc.WithTLSCredentials(credentials.NewTLS(t.tls))
			}),
			otlptracegrpc.WithDialOption(reconnect), otlptracegrpc.WithTimeout(exportTimeout), otlptracegrpc.WithRetry(otlptracegrpc.RetryConfig{
				Enabled: true, InitialInterval: firstRetry, MaxInterval: lastRetry, MaxElapsedTime: exportTimeout}))
	}
	opts := []otlptracehttp.Option{otlptracehttp.WithEndpoint(t.endpoint), otlptracehttp.WithHeaders(t.headers),
		pick(t.tls == nil, otlptracehttp.WithInsecure, func() otlptracehttp.Option { return otlptracehttp.WithTLSClientConfig(t.tls) }),
		otlptracehttp.WithTimeout(exportTimeout), otlptracehttp.WithRetry(otlptracehttp.RetryConfig{
			Enabled: true, InitialInterval: firstRetry, MaxInterval: lastRetry, MaxElapsedTime: exportTimeout})}
	if t.path != "" {
		opts = append(opts, otlptracehttp.WithURLPath(t.path))
	}
	return otlptracehttp.New(ctx, opts...)
}

func (t *target) metrics(ctx context.Context) (sdkmetric.Exporter, error) {
	if !t.http {
		return otlpmetricgrpc.New(ctx, otlpmetricgrpc.WithEndpoint(t.endpoint), otlpmetricgrpc.WithHeaders(t.headers),
			pick(t.tls == nil, otlpmetricgrpc.WithInsecure, func() otlpmetricgrpc.Option {
				return otlpmetricgrpc.WithTLSCredentials(credentials.NewTLS(t.tls))
			}),
			otlpmetricgrpc.WithDialOption(reconnect), otlpmetricgrpc.WithTimeout(exportTimeout), otlpmetricgrpc.WithRetry(otlpmetricgrpc.RetryConfig{
				Enabled: true, InitialInterval: firstRetry, MaxInterval: lastRetry, MaxElapsedTime: exportTimeout}))
	}
	opts := []otlpmetrichttp.Option{otlpmetrichttp.WithEndpoint(t.endpoint), otlpmetrichttp.WithHeaders(t.headers),
		pick(t.tls == nil, otlpmetrichttp.WithInsecure, func() otlpmetrichttp.Option { return otlpmetrichttp.WithTLSClientConfig(t.tls) }),
		otlpmetrichttp.WithTimeout(exportTimeout), otlpmetrichttp.WithRetry(otlpmetrichttp.RetryConfig{
			Enabled: true, InitialInterval: firstRetry, MaxInterval: lastRetry, MaxElapsedTime: exportTimeout})}
	if p, ok := strings.CutSuffix(t.path, "/traces"); ok {
		opts = append(opts, otlpmetrichttp.WithURLPath(p+"/metrics"))
	}
	return otlpmetrichttp.New(ctx, opts...)
}

func pick[T any](first bool, a, b func() T) T {
	if first {
		return a()
	}
	return b()
}
