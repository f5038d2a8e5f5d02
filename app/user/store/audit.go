package store

import (
	"context"

	"go.opentelemetry.io/otel/trace"

	"mall/app/user/domain"
	"mall/common/mysql"
	"mall/common/outbox"
)

// auditOperator records what an operator does to an account of their own; customers' acts are
// not audited.
func auditOperator(ctx context.Context, tx mysql.Querier, a domain.Account, action, target string) error {
	if a.Role != domain.RoleOperator {
		return nil
	}
	var traceID string
	if sc := trace.SpanContextFromContext(ctx); sc.HasTraceID() {
		traceID = sc.TraceID().String()
	}
	return outbox.Add(ctx, tx, outbox.Audit(a.ID, action, target, traceID, struct{}{}))
}
