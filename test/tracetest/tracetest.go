// Package tracetest reads, in a test, the spans that the process itself has ended.
package tracetest

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
)

// exporter is one per process: tracers are bound to the first provider for good.
var exporter = sync.OnceValue(func() *tracetest.InMemoryExporter {
	e := tracetest.NewInMemoryExporter()
	otel.SetTextMapPropagator(propagation.TraceContext{})
	otel.SetTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSyncer(e)))
	return e
})

// Start begins recording. Call it before what is tested makes its tracers.
func Start() { exporter() }

// Begin starts a trace of the test's own and returns its context. The span ends with the test.
func Begin(t testing.TB) context.Context {
	t.Helper()
	Start()
	ctx, span := otel.Tracer("test").Start(t.Context(), "test")
	t.Cleanup(func() { span.End() })
	return ctx
}

// Span is one that has ended.
type Span struct{ tracetest.SpanStub }

// Attr is an attribute as text; "" when the span has none of the name.
func (s Span) Attr(key string) string {
	for _, kv := range s.Attributes {
		if kv.Key == attribute.Key(key) {
			return kv.Value.String()
		}
	}
	return ""
}

// ChildOf reports whether p is the span's parent.
func (s Span) ChildOf(p Span) bool { return s.Parent.SpanID() == p.SpanContext.SpanID() }

// Spans returns the spans of ctx's trace that have ended, in the order in which they did.
func Spans(ctx context.Context) []Span {
	return of(func(s tracetest.SpanStub) bool {
		return s.SpanContext.TraceID() == trace.SpanContextFromContext(ctx).TraceID()
	})
}

// All returns every span that has ended.
func All() []Span { return of(func(tracetest.SpanStub) bool { return true }) }

func of(wanted func(tracetest.SpanStub) bool) []Span {
	var out []Span
	for _, s := range exporter().GetSpans() {
		if wanted(s) {
			out = append(out, Span{s})
		}
	}
	return out
}

// Find returns the only span of ctx's trace with the name and kind, and waits for it up to five seconds.
func Find(ctx context.Context, t testing.TB, kind trace.SpanKind, name string) Span {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		spans := Spans(ctx)
		found := slices.DeleteFunc(slices.Clone(spans), func(s Span) bool { return s.Name != name || s.SpanKind != kind })
		if len(found) == 1 {
			return found[0]
		}
		if time.Now().After(end) {
			names := make([]string, len(spans))
			for i, s := range spans {
				names[i] = s.SpanKind.String() + " " + s.Name
			}
			t.Fatalf("%d spans are called %s %q; the trace has %q", len(found), kind, name, names)
		}
	}
}
