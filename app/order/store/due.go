package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"mall/common/mysql"
)

// Due is an order whose state ends by itself.
type Due struct {
	OrderID     string
	Traceparent string // of its checkout
}

// Due finds orders whose time has come, longest overdue first.
func (s *Store) Due(ctx context.Context, now time.Time, limit int) ([]Due, error) {
	var out []Due
	err := s.db.Read(ctx, func(q mysql.Querier) (err error) {
		out, err = mysql.Collect(ctx, q, func(rows *sql.Rows, d *Due) error {
			return rows.Scan(&d.OrderID, &d.Traceparent)
		}, "SELECT id, traceparent FROM orders WHERE due_at <= ? ORDER BY due_at LIMIT ?", now.UTC(), limit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find due orders: %w", err)
	}
	return out, nil
}

// StalledRefund is an approved refund whose money should have gone back by now.
type StalledRefund struct {
	RefundID    string
	OrderID     string
	PaymentID   string
	Reason      string
	Traceparent string // of the order's checkout
}

// StalledRefunds finds refunds that were approved before, oldest first.
func (s *Store) StalledRefunds(ctx context.Context, before time.Time, limit int) ([]StalledRefund, error) {
	var out []StalledRefund
	err := s.db.Read(ctx, func(q mysql.Querier) (err error) {
		out, err = mysql.Collect(ctx, q, func(rows *sql.Rows, r *StalledRefund) error {
			return rows.Scan(&r.RefundID, &r.OrderID, &r.PaymentID, &r.Reason, &r.Traceparent)
		}, `SELECT r.id, r.order_id, o.payment_id, r.reason, o.traceparent FROM refunds r JOIN orders o ON o.id = r.order_id
			WHERE r.status = 'approved' AND r.updated_at <= ? ORDER BY r.id LIMIT ?`, before.UTC(), limit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find stalled refunds: %w", err)
	}
	return out, nil
}
