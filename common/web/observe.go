package web

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"mall/common/accesslog"
)

const (
	scope = "mall/web"
	// slow marks a request in the access log.
	slow = 500 * time.Millisecond
	// longestPath of a span's url.path; strangers choose it.
	longestPath = 256
	otherMethod = "_OTHER"
)

var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
	http.MethodDelete, http.MethodOptions, otherMethod}

// observer makes the spans, metrics and log lines of a server. What does not depend on the request is
// computed once per route, for this runs around every request.
type observer struct {
	tracer     trace.Tracer
	propagator propagation.TextMapPropagator
	duration   metric.Float64Histogram
	active     map[string]*atomic.Int64 // by method
	accessLog  bool
}

func newObserver(accessLog bool) *observer {
	o := &observer{
		tracer: otel.Tracer(scope), propagator: otel.GetTextMapPropagator(),
		active: make(map[string]*atomic.Int64, len(methods)), accessLog: accessLog,
	}
	meter := otel.Meter(scope)
	var err error
	if o.duration, err = meter.Float64Histogram("http.server.request.duration", metric.WithUnit("s"),
		metric.WithDescription("Duration of HTTP server requests.")); err != nil {
		otel.Handle(err)
	}
	labels := map[string]metric.ObserveOption{}
	for _, m := range methods {
		o.active[m] = &atomic.Int64{}
		labels[m] = metric.WithAttributeSet(attribute.NewSet(semconv.HTTPRequestMethodKey.String(m), semconv.URLScheme("http")))
	}
	if _, err = meter.Int64ObservableUpDownCounter("http.server.active_requests", metric.WithUnit("{request}"),
		metric.WithDescription("Number of active HTTP server requests."),
		metric.WithInt64Callback(func(_ context.Context, obs metric.Int64Observer) error {
			for m, n := range o.active {
				obs.Observe(n.Load(), labels[m])
			}
			return nil
		})); err != nil {
		otel.Handle(err)
	}
	return o
}

// wrap observes a handler; pattern is "" where no route matched.
func (o *observer) wrap(pattern string, next http.Handler) http.Handler {
	routes := make(map[string]*route, len(methods))
	for _, m := range methods {
		routes[m] = newRoute(m, pattern)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rt, ok := routes[r.Method]
		if !ok {
			rt = routes[otherMethod]
		}
		o.serve(rt, w, r, next)
	})
}

func (o *observer) serve(rt *route, w http.ResponseWriter, r *http.Request, next http.Handler) {
	begin := time.Now()
	active := o.active[rt.method]
	active.Add(1)
	ctx, span := o.tracer.Start(o.propagator.Extract(r.Context(), propagation.HeaderCarrier(r.Header)), rt.name, rt.start...)
	if span.IsRecording() {
		span.SetAttributes(semconv.URLPath(clip(shownPath(r))))
	}
	if sc := span.SpanContext(); sc.HasTraceID() {
		w.Header()[HeaderTraceID] = []string{sc.TraceID().String()}
	}
	ex := &exchange{ResponseWriter: w, route: rt}
	r = r.WithContext(context.WithValue(ctx, exchangeKey{}, ex))
	returned := false
	defer func() {
		active.Add(-1)
		o.finish(ctx, span, ex, time.Since(begin), !returned)
	}()
	next.ServeHTTP(ex, r)
	returned = true
}

// finish also runs while a panic that closes the connection passes through.
func (o *observer) finish(ctx context.Context, span trace.Span, ex *exchange, took time.Duration, aborted bool) {
	status := ex.status
	if status == 0 && !aborted {
		status = http.StatusOK // net/http's answer of a handler that wrote nothing
	}
	out := ex.route.outcome(status)
	o.duration.Record(ctx, took.Seconds(), out.record...)
	if span.IsRecording() {
		span.SetAttributes(out.span...)
		if out.failed {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
	if !o.accessLog {
		return
	}
	attrs := make([]slog.Attr, 0, 5)
	attrs = append(attrs, slog.String("method", ex.route.method), slog.String("route", ex.route.pattern),
		slog.Int("status", status), slog.Float64("duration_ms", Milliseconds(took)))
	if took > slow {
		attrs = append(attrs, slog.Bool("slow", true))
	}
	accesslog.Write(ctx, "request", attrs...)
}

// Milliseconds is how durations stand in access logs: with three decimals.
func Milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func clip(s string) string {
	if len(s) > longestPath {
		return s[:longestPath]
	}
	return s
}

// route is one method of a pattern.
type route struct {
	method, pattern, name string
	start                 []trace.SpanStartOption
	outcomes              sync.Map // status -> *outcome
}

func newRoute(method, pattern string) *route {
	rt := &route{method: method, pattern: pattern, name: method}
	if method == otherMethod {
		rt.name = "HTTP"
	}
	attrs := []attribute.KeyValue{semconv.HTTPRequestMethodKey.String(method), semconv.URLScheme("http")}
	if pattern != "" {
		rt.name += " " + pattern
		attrs = append(attrs, semconv.HTTPRoute(pattern))
	}
	rt.start = []trace.SpanStartOption{trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(attrs...)}
	return rt
}

// outcome is what a route's requests with one status have in common.
type outcome struct {
	record []metric.RecordOption
	span   []attribute.KeyValue
	failed bool
}

func (rt *route) outcome(status int) *outcome {
	if known, ok := rt.outcomes.Load(status); ok {
		return known.(*outcome) //nolint:forcetypeassert // only outcomes are stored
	}
	out := &outcome{failed: status == 0 || status >= http.StatusInternalServerError}
	if status != 0 {
		out.span = append(out.span, semconv.HTTPResponseStatusCode(status))
	}
	switch {
	case status == 0:
		out.span = append(out.span, semconv.ErrorTypeKey.String("aborted"))
	case out.failed:
		out.span = append(out.span, semconv.ErrorTypeKey.String(strconv.Itoa(status)))
	}
	set := append([]attribute.KeyValue{semconv.HTTPRequestMethodKey.String(rt.method)}, out.span...)
	if rt.pattern != "" {
		set = append(set, semconv.HTTPRoute(rt.pattern))
	}
	out.record = []metric.RecordOption{metric.WithAttributeSet(attribute.NewSet(set...))}
	stored, _ := rt.outcomes.LoadOrStore(status, out)
	return stored.(*outcome) //nolint:forcetypeassert // only outcomes are stored
}
