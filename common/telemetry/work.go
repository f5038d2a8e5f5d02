package telemetry

import (
	"context"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"mall/common/problem"
)

// Work begins a span of something that a timer found to do, in the trace that caused it when
// traceparent names one. Looking and finding nothing is no story: begin after something was found.
// The returned function ends the span; an error shows by its kind only, for its text may hold values.
func Work(ctx context.Context, traceparent, name string) (context.Context, func(error)) {
	if traceparent != "" {
		ctx = otel.GetTextMapPropagator().Extract(ctx, propagation.MapCarrier{"traceparent": traceparent})
	}
	ctx, span := otel.Tracer("mall/work").Start(ctx, name) //nolint:spancheck // the caller ends it
	return ctx, func(err error) { end(span, err) }         //nolint:spancheck // as above
}

func end(span trace.Span, err error) {
	if err != nil {
		span.SetAttributes(semconv.ErrorTypeKey.String(problem.From(err).Code))
		span.SetStatus(codes.Error, "")
	}
	span.End()
}
