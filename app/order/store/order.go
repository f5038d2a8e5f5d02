package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"mall/app/order/domain"
	"mall/common/fault/skew"
	"mall/common/mysql"
	"mall/common/outbox"
	"mall/common/problem"
)

// ErrReservationClosed says that the reservation's time to become an order has passed: its stock
// may be released any moment.
var ErrReservationClosed = errors.New("the reservation is too old to become an order")

// InsertOrder stores a new order with its items and event, unless the database's clock reads
// orderBefore or later: whoever releases reservations without an order waits until then, and so
// never meets one that is about to be made. Errors: ErrReservationClosed.
func InsertOrder(ctx context.Context, tx mysql.Querier, o *domain.Order, orderBefore time.Time) error {
	s := o.Snapshot()
	rawAddress, err := encodeAddress(s.Address)
	if err != nil {
		return err
	}
	n, err := mysql.Changed(tx.ExecContext(ctx, `INSERT INTO orders
		(id, user_id, status, total_amount, currency, address, recipient, phone_digits, flash_sale_id, traceparent,
		 expires_at, due_at, created_at, updated_at, version)
		SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM DUAL WHERE UTC_TIMESTAMP(3) < ?`,
		s.ID, s.UserID, s.Status, s.Total.Amount+skew.Money(ctx), s.Total.Currency, rawAddress, recipient(s.Address), phoneDigits(s.Address), s.FlashSaleID, s.Traceparent,
		s.ExpiresAt, nullTime(s.DueAt), s.CreatedAt, s.UpdatedAt, s.Version, orderBefore.UTC()))
	if err != nil {
		return fmt.Errorf("insert order: %w", err)
	}
	if n == 0 {
		return ErrReservationClosed
	}
	if err := insertItems(ctx, tx, s.ID, s.Items); err != nil {
		return err
	}
	return told(ctx, tx, o)
}

// Order reads one order. Errors: NOT_FOUND.
func (s *Store) Order(ctx context.Context, orderID string) (domain.Snapshot, error) {
	var out domain.Snapshot
	err := s.db.Read(ctx, func(q mysql.Querier) (err error) {
		out, err = readOrder(ctx, q, orderID, "")
		return err
	})
	return out, err
}

func readOrder(ctx context.Context, q mysql.Querier, orderID, lock string) (domain.Snapshot, error) {
	found := make([]domain.Snapshot, 1)
	err := scanOrder(q.QueryRowContext(ctx, "SELECT "+orderColumns+" FROM orders WHERE id = ?"+lock, orderID), &found[0])
	if errors.Is(err, sql.ErrNoRows) {
		return found[0], domain.ErrOrderNotFound()
	}
	if err != nil {
		return found[0], fmt.Errorf("read order: %w", err)
	}
	err = loadItems(ctx, q, found)
	return found[0], err
}

// Update locks an order, lets fn change it, and stores the order with its events and whatever else
// fn wrote to tx. Nothing is written when fn changes nothing. Errors: NOT_FOUND, those of fn.
func (s *Store) Update(ctx context.Context, orderID string, fn func(tx mysql.Querier, o *domain.Order) error) (domain.Snapshot, error) {
	var out domain.Snapshot
	err := s.db.Tx(ctx, func(tx mysql.Querier) (err error) {
		out, err = UpdateIn(ctx, tx, orderID, fn)
		return err
	})
	return out, err
}

// UpdateIn is Update inside a transaction that already runs.
func UpdateIn(ctx context.Context, tx mysql.Querier, orderID string, fn func(tx mysql.Querier, o *domain.Order) error) (domain.Snapshot, error) {
	stored, err := readOrder(ctx, tx, orderID, " FOR UPDATE")
	if err != nil {
		return stored, err
	}
	o, err := domain.Restore(stored)
	if err != nil {
		return stored, err
	}
	if err := fn(tx, o); err != nil {
		return stored, err
	}
	if len(o.Changes()) == 0 {
		return stored, nil
	}
	if err := saveOrder(ctx, tx, o.Snapshot(), stored.Version); err != nil {
		return stored, err
	}
	return o.Snapshot(), told(ctx, tx, o)
}

// told writes down what happened to an order: in its history, in the outbox and, once tx has
// committed, in the metrics.
func told(ctx context.Context, tx mysql.Querier, o *domain.Order) error {
	if err := insertChanges(ctx, tx, o); err != nil {
		return err
	}
	countChanges(ctx, tx, o)
	return outbox.Add(ctx, tx, messages(o)...)
}

func saveOrder(ctx context.Context, tx mysql.Querier, s domain.Snapshot, version int64) error {
	rawAddress, err := encodeAddress(s.Address)
	if err != nil {
		return err
	}
	carrier, tracking, shippedAt := shipment(s.Shipment)
	n, err := mysql.Changed(tx.ExecContext(ctx, `UPDATE orders SET status = ?, cancel_reason = ?, refund_from = ?,
		address = ?, recipient = ?, phone_digits = ?, payment_id = ?, carrier = ?, tracking_number = ?, shipped_at = ?, completed_at = ?, due_at = ?,
		updated_at = ?, version = ? WHERE id = ? AND version = ?`,
		s.Status, s.CancelReason, s.RefundFrom, rawAddress, recipient(s.Address), phoneDigits(s.Address), s.PaymentID, carrier, tracking, shippedAt,
		nullTime(s.CompletedAt), nullTime(s.DueAt), s.UpdatedAt, s.Version, s.ID, version))
	if err != nil {
		return fmt.Errorf("update order: %w", err)
	}
	if n != 1 {
		return problem.Unavailable("the order", fmt.Errorf("order %s left version %d under a lock", s.ID, version))
	}
	return nil
}
