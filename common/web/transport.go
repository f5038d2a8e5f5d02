package web

import (
	"context"
	"errors"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

// Transport makes a span and a measurement of each request that it sends, and sends the trace along.
// Both end with the answer's headers.
type Transport struct {
	next       http.RoundTripper
	passing    bool
	tracer     trace.Tracer
	propagator propagation.TextMapPropagator
	duration   metric.Float64Histogram
	outcomes   sync.Map // sentTo -> *outcome
}

// sentTo is what measurements of sent requests are told apart by.
type sentTo struct {
	method, host string
	status       int
	kind         string // error.type
}

// NewTransport observes what next sends.
func NewTransport(next http.RoundTripper) *Transport {
	t := &Transport{next: next, tracer: otel.Tracer(scope), propagator: otel.GetTextMapPropagator()}
	var err error
	if t.duration, err = otel.Meter(scope).Float64Histogram("http.client.request.duration", metric.WithUnit("s"),
		metric.WithDescription("Duration of HTTP client requests.")); err != nil {
		otel.Handle(err)
	}
	return t
}

// NewPassingTransport is NewTransport for requests that are passed on as they came: their spans carry
// the route that they came by.
func NewPassingTransport(next http.RoundTripper) *Transport {
	t := NewTransport(next)
	t.passing = true
	return t
}

// RoundTrip implements http.RoundTripper.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	begin := time.Now()
	name, attrs := r.Method, make([]attribute.KeyValue, 0, 6)
	if ex := exchangeOf(r.Context()); t.passing && ex != nil && ex.route.pattern != "" {
		name = ex.route.name
		attrs = append(attrs, semconv.URLTemplate(ex.route.pattern))
	}
	host, port := addressOf(r.URL)
	attrs = append(attrs, semconv.HTTPRequestMethodKey.String(r.Method), semconv.ServerAddress(host), semconv.ServerPort(port),
		semconv.URLFull(r.URL.Scheme+"://"+r.URL.Host+clip(masked(r.URL.Path))))
	ctx, span := t.tracer.Start(r.Context(), name, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attrs...))
	defer span.End()
	out := r.WithContext(ctx)
	out.Header = maps.Clone(r.Header) // a RoundTripper must not change its request
	if out.Header == nil {
		out.Header = http.Header{}
	}
	t.propagator.Inject(ctx, propagation.HeaderCarrier(out.Header))
	resp, err := t.next.RoundTrip(out)
	to := sentTo{method: r.Method, host: r.URL.Host, kind: failure(err)}
	if err == nil {
		to.status = resp.StatusCode
	}
	end := t.outcome(to, host, port)
	t.duration.Record(ctx, time.Since(begin).Seconds(), end.record...)
	span.SetAttributes(end.span...)
	if end.failed {
		span.SetStatus(codes.Error, "")
	}
	return resp, err
}

func (t *Transport) outcome(to sentTo, host string, port int) *outcome {
	if known, ok := t.outcomes.Load(to); ok {
		return known.(*outcome) //nolint:forcetypeassert // only outcomes are stored
	}
	// The conventions call each 4xx an error of the caller's span; here a refusal is an answer.
	out := &outcome{failed: to.status == 0 && to.kind != "canceled" || to.status >= http.StatusInternalServerError}
	switch {
	case to.status == 0:
		out.span = append(out.span, semconv.ErrorTypeKey.String(to.kind))
	case out.failed:
		out.span = append(out.span, semconv.ErrorTypeKey.String(strconv.Itoa(to.status)))
	}
	if to.status != 0 {
		out.span = append(out.span, semconv.HTTPResponseStatusCode(to.status))
	}
	set := append([]attribute.KeyValue{semconv.HTTPRequestMethodKey.String(to.method), semconv.ServerAddress(host),
		semconv.ServerPort(port)}, out.span...)
	out.record = []metric.RecordOption{metric.WithAttributeSet(attribute.NewSet(set...))}
	t.outcomes.Store(to, out)
	return out
}

// failure says what kind an error is; its text may hold an address or a URL.
func failure(err error) string {
	var netErr net.Error
	switch {
	case err == nil:
		return ""
	case errors.Is(err, context.Canceled):
		return "canceled"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &netErr) && netErr.Timeout():
		return "timeout"
	case errors.As(err, &netErr):
		return "connection"
	}
	return "_OTHER"
}

func addressOf(u *url.URL) (host string, port int) {
	if n, err := strconv.Atoi(u.Port()); err == nil {
		return u.Hostname(), n
	}
	if u.Scheme == "https" {
		return u.Hostname(), 443
	}
	return u.Hostname(), 80
}
