package store

import (
	"context"
	"database/sql"
	"fmt"

	"mall/app/order/domain"
	"mall/common/mysql"
)

// insertChanges stores an order's changes beside the order.
func insertChanges(ctx context.Context, tx mysql.Querier, o *domain.Order) error {
	changes, s := o.Changes(), o.Snapshot()
	args := make([]any, 0, len(changes)*7)
	for _, c := range changes {
		args = append(args, s.ID, c.Version, c.Kind, c.Status, c.Reason, s.Total.Amount, c.At)
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO order_changes (order_id, version, kind, status, reason, amount, created_at) VALUES "+
		mysql.Rows(len(changes), 7), args...)
	if err != nil {
		return fmt.Errorf("insert order changes: %w", err)
	}
	return nil
}

// Record is an order with its refunds, oldest first, and what happened to it.
type Record struct {
	domain.Snapshot
	Refunds []domain.Refund
	Changes []domain.Change
}

// Record reads one order with all that is known of it. Errors: NOT_FOUND.
func (s *Store) Record(ctx context.Context, orderID string) (Record, error) {
	var out Record
	err := s.db.Read(ctx, func(q mysql.Querier) (err error) {
		if out.Snapshot, err = readOrder(ctx, q, orderID, ""); err != nil {
			return err
		}
		out.Refunds, err = mysql.Collect(ctx, q, func(rows *sql.Rows, r *domain.Refund) error { return scanRefund(rows, r) },
			"SELECT "+refundColumns+" FROM refunds r WHERE r.order_id = ? ORDER BY r.id", orderID)
		if err != nil {
			return fmt.Errorf("read refunds: %w", err)
		}
		out.Changes, err = mysql.Collect(ctx, q, func(rows *sql.Rows, c *domain.Change) error {
			return rows.Scan(&c.Version, &c.Kind, &c.Status, &c.Reason, &c.At)
		}, "SELECT version, kind, status, reason, created_at FROM order_changes WHERE order_id = ? ORDER BY version", orderID)
		if err != nil {
			return fmt.Errorf("read order changes: %w", err)
		}
		return nil
	})
	return out, err
}
