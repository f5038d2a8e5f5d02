package orderlogic

import (
	"context"

	"go.opentelemetry.io/otel/trace"
)

// traceID is the id of the trace that an operator's act belongs to; "" when it is not traced.
func traceID(ctx context.Context) string {
	if sc := trace.SpanContextFromContext(ctx); sc.HasTraceID() {
		return sc.TraceID().String()
	}
	return ""
}
