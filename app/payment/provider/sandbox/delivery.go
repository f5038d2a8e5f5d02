package sandbox

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"

	"mall/common/id"
	"mall/common/mysql"
)

// Delivery is one copy of a callback that the provider owes.
type Delivery struct {
	ID          string
	Attempts    int
	Traceparent string // of whoever caused the callback
	Body        Body
}

// schedule writes one delivery for each time, with the trace of ctx. An event that is owed already
// is left as it is.
func schedule(ctx context.Context, tx mysql.Querier, b Body, at ...time.Time) error {
	carrier := propagation.MapCarrier{}
	otel.GetTextMapPropagator().Inject(ctx, carrier)
	args := make([]any, 0, len(at)*13)
	for i, t := range at {
		args = append(args, id.New(), b.ID, i, string(b.Type), b.PaymentID, b.RefundID, b.Amount, b.Currency,
			b.OccurredAt, t, 0, "", carrier.Get("traceparent"))
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO sandbox_deliveries
		(id, event_id, copy, type, payment_id, refund_id, amount, currency, occurred_at, deliver_at, attempts, claim, traceparent)
		VALUES `+mysql.Rows(len(at), 13)+` ON DUPLICATE KEY UPDATE event_id = event_id`, args...)
	if err != nil {
		return fmt.Errorf("schedule sandbox callbacks: %w", err)
	}
	return nil
}

// claimDue leases up to limit due deliveries to the caller for lease. Whoever dies with a lease
// loses it when it ends, and another worker sends.
func claimDue(ctx context.Context, db *mysql.DB, now time.Time, lease time.Duration, limit int) (claim string, due []Delivery, err error) {
	err = db.Read(ctx, func(q mysql.Querier) error {
		ids, err := mysql.Collect(ctx, q, func(r *sql.Rows, v *string) error { return r.Scan(v) },
			"SELECT id FROM sandbox_deliveries WHERE delivered_at IS NULL AND deliver_at <= ? ORDER BY deliver_at LIMIT ?", now, limit)
		if err != nil || len(ids) == 0 {
			return err
		}
		claim = id.New()
		in := "(" + mysql.In(len(ids)) + ")"
		// Another worker may have claimed some of them meanwhile: then they are no longer due.
		args := append([]any{claim, now.Add(lease)}, mysql.Args(ids)...)
		if _, err := q.ExecContext(ctx, `UPDATE sandbox_deliveries SET claim = ?, deliver_at = ?, attempts = attempts + 1
			WHERE id IN `+in+` AND delivered_at IS NULL AND deliver_at <= ?`, append(args, now)...); err != nil {
			return err
		}
		due, err = mysql.Collect(ctx, q, scanDelivery, `SELECT id, attempts, traceparent, event_id, type, payment_id, refund_id,
			amount, currency, occurred_at FROM sandbox_deliveries WHERE id IN `+in+` AND claim = ?`,
			append(mysql.Args(ids), claim)...)
		return err
	})
	if err != nil {
		return "", nil, fmt.Errorf("claim sandbox callbacks: %w", err)
	}
	return claim, due, nil
}

func scanDelivery(r *sql.Rows, d *Delivery) error {
	b := &d.Body
	return r.Scan(&d.ID, &d.Attempts, &d.Traceparent, &b.ID, &b.Type, &b.PaymentID, &b.RefundID, &b.Amount, &b.Currency, &b.OccurredAt)
}

// markDelivered ends deliveries that mall took.
func markDelivered(ctx context.Context, db *mysql.DB, ids []string, now time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	return db.Read(ctx, func(q mysql.Querier) error {
		_, err := q.ExecContext(ctx, "UPDATE sandbox_deliveries SET delivered_at = ? WHERE id IN ("+mysql.In(len(ids))+")",
			append([]any{now}, mysql.Args(ids)...)...)
		return err
	})
}

// postpone gives a claimed delivery back, due again at a time.
func postpone(ctx context.Context, db *mysql.DB, deliveryID, claim string, at time.Time) error {
	return db.Read(ctx, func(q mysql.Querier) error {
		_, err := q.ExecContext(ctx, "UPDATE sandbox_deliveries SET deliver_at = ? WHERE id = ? AND claim = ? AND delivered_at IS NULL",
			at, deliveryID, claim)
		return err
	})
}

// Purge deletes deliveries that mall took before age ago and returns how many.
func Purge(ctx context.Context, db *mysql.DB, age time.Duration) (int64, error) {
	return mysql.Changed(db.Raw().ExecContext(ctx,
		"DELETE FROM sandbox_deliveries WHERE delivered_at < ? LIMIT 5000", time.Now().UTC().Add(-age)))
}
