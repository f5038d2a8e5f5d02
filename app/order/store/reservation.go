package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"mall/app/order/domain"
	"mall/common/mysql"
)

// ReservationState is what an order's row says about its reservation.
type ReservationState struct {
	Status    domain.Status
	ExpiresAt time.Time
}

// Reservations reads the states of orders by id. It locks what it reads and so waits for
// transactions that are about to make one of the orders; ids without an order are left out, and
// none of them can become one any more once InsertOrder's limit has passed.
func (s *Store) Reservations(ctx context.Context, orderIDs []string) (map[string]ReservationState, error) {
	type row struct {
		id string
		ReservationState
	}
	out := make(map[string]ReservationState, len(orderIDs))
	if len(orderIDs) == 0 {
		return out, nil
	}
	err := s.db.Tx(ctx, func(tx mysql.Querier) error {
		rows, err := mysql.Collect(ctx, tx, func(rows *sql.Rows, r *row) error {
			return rows.Scan(&r.id, &r.Status, &r.ExpiresAt)
		}, "SELECT id, status, expires_at FROM orders WHERE id IN ("+mysql.In(len(orderIDs))+") FOR UPDATE", mysql.Args(orderIDs)...)
		for _, r := range rows {
			out[r.id] = r.ReservationState
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read reservations' orders: %w", err)
	}
	return out, nil
}
