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
