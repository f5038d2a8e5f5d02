package store

import (
	"context"
	"database/sql"
	"fmt"

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

// RecordAudit stores an entry; one that is stored already is no error.
func (s *Store) RecordAudit(ctx context.Context, e domain.AuditEntry) error {
	return s.db.Read(ctx, func(q mysql.Querier) error {
		_, err := q.ExecContext(ctx, `INSERT INTO audit_log (id, at, actor_id, action, target, detail, trace_id)
			VALUES (`+mysql.In(7)+`)`, e.ID, e.At, e.ActorID, e.Action, e.Target, e.Detail, e.TraceID)
		if err != nil && !mysql.IsDuplicate(err) {
			return fmt.Errorf("record audit entry: %w", err)
		}
		return nil
	})
}

// AuditLog lists entries, newest first, from before the entry with the id before, or from the
// newest when that is empty. Ids grow with the time that the act was recorded.
func (s *Store) AuditLog(ctx context.Context, f domain.AuditFilter, before string, limit int) (list []domain.AuditEntry, err error) {
	query := `SELECT l.id, l.at, l.actor_id, COALESCE(u.email, ''), l.action, l.target, l.detail, l.trace_id
		FROM audit_log l LEFT JOIN users u ON u.id = l.actor_id WHERE 1 = 1`
	var args []any
	for _, c := range []struct{ condition, value string }{
		{" AND l.actor_id = ?", f.ActorID}, {" AND l.action = ?", f.Action}, {" AND l.target = ?", f.Target}, {" AND l.id < ?", before},
	} {
		if c.value != "" {
			query, args = query+c.condition, append(args, c.value)
		}
	}
	err = s.db.Read(ctx, func(q mysql.Querier) error {
		list, err = mysql.Collect(ctx, q, func(r *sql.Rows, e *domain.AuditEntry) error {
			return r.Scan(&e.ID, &e.At, &e.ActorID, &e.ActorEmail, &e.Action, &e.Target, &e.Detail, &e.TraceID)
		}, query+" ORDER BY l.id DESC LIMIT ?", append(args, limit)...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list audit entries: %w", err)
	}
	return list, nil
}
