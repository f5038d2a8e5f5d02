package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mall/app/product/domain"
	"mall/common/event"
	"mall/common/mysql"
	"mall/common/outbox"
	"mall/common/problem"
)

// Settlement is what became of a reservation: the lines whose pieces moved, none when it was
// settled before.
type Settlement struct {
	FlashSaleID string
	Lines       []domain.ReservedLine
	Freed       bool // the pieces are on sale again
}

// Commit makes an order's pieces sold. Errors: NOT_FOUND, INVALID_STATE.
func (s *Store) Commit(ctx context.Context, orderID string) (Settlement, error) {
	return s.settle(ctx, orderID, event.StockCommitted, "", (*domain.Reservation).Commit)
}

// Release puts an order's held pieces back on sale. Errors: NOT_FOUND, INVALID_STATE.
func (s *Store) Release(ctx context.Context, orderID, reason string) (Settlement, error) {
	return s.settle(ctx, orderID, event.StockReleased, reason, (*domain.Reservation).Release)
}

// Return puts the pieces of a refunded order that never left back on sale. Errors: NOT_FOUND.
func (s *Store) Return(ctx context.Context, orderID, reason string) (Settlement, error) {
	return s.settle(ctx, orderID, event.StockReturned, reason, (*domain.Reservation).Return)
}

func (s *Store) settle(ctx context.Context, orderID, kind, reason string,
	act func(*domain.Reservation) (domain.Movement, error),
) (Settlement, error) {
	var done Settlement
	err := s.db.Tx(ctx, func(tx mysql.Querier) error {
		done = Settlement{}
		r, err := readReservation(ctx, tx, "order_id = ? FOR UPDATE", orderID)
		if errors.Is(err, sql.ErrNoRows) {
			return problem.NotFound("reservation of order " + orderID)
		}
		if err != nil {
			return fmt.Errorf("read reservation: %w", err)
		}
		version := versionAfter(r.State())
		m, err := act(&r)
		if err != nil || m == (domain.Movement{}) {
			return err
		}
		done = Settlement{FlashSaleID: r.FlashSaleID, Lines: r.Lines, Freed: m.FreesFlashQuota()}
		return write(ctx, tx, r, m, stockEvent(kind, version, r, reason))
	})
	return done, err
}

func write(ctx context.Context, tx mysql.Querier, r domain.Reservation, m domain.Movement, told outbox.Message) error {
	r.Lines = slices.SortedFunc(slices.Values(r.Lines), func(a, b domain.ReservedLine) int {
		return strings.Compare(a.SkuID, b.SkuID) // the order in which Reserve locks
	})
	if _, err := tx.ExecContext(ctx,
		"UPDATE reservations SET state = ?, next_check_at = NULL, updated_at = ? WHERE order_id = ?",
		r.State(), now(), r.OrderID); err != nil {
		return fmt.Errorf("settle reservation: %w", err)
	}
	if err := outbox.Add(ctx, tx, told); err != nil {
		return err
	}
	if r.FlashSaleID != "" && m.FreesFlashQuota() {
		if err := freeQuota(ctx, tx, r); err != nil {
			return err
		}
	}
	for _, l := range r.Lines {
		if err := move(ctx, tx, l.SkuID, m, l.Quantity); err != nil {
			return err
		}
	}
	return nil
}

// versionAfter numbers a reservation's events: 1 reserved, 2 what ended the hold, 3 a return of sold pieces.
func versionAfter(s domain.State) int64 {
	if s == domain.Committed {
		return 3
	}
	return 2
}

// DueReservations are held ones whose orders should be asked for, the longest due first.
// The database's clock decides, as it does for the orders.
func (s *Store) DueReservations(ctx context.Context, limit int) ([]string, error) {
	var due []string
	err := s.db.Read(ctx, func(q mysql.Querier) (err error) {
		due, err = mysql.Collect(ctx, q, func(rs *sql.Rows, v *string) error { return rs.Scan(v) },
			`SELECT order_id FROM reservations WHERE next_check_at <= UTC_TIMESTAMP(3)
			ORDER BY next_check_at LIMIT ?`, limit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read due reservations: %w", err)
	}
	return due, nil
}

// CheckAgain puts off a held reservation's next check.
func (s *Store) CheckAgain(ctx context.Context, orderID string, at time.Time) error {
	return s.db.Read(ctx, func(q mysql.Querier) error {
		_, err := q.ExecContext(ctx, "UPDATE reservations SET next_check_at = ? WHERE order_id = ? AND state = 'held'",
			at.UTC(), orderID)
		if err != nil {
			return fmt.Errorf("put off check: %w", err)
		}
		return nil
	})
}
