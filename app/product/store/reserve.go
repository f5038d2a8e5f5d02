package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mall/app/product/domain"
	"mall/common/event"
	"mall/common/mysql"
	"mall/common/outbox"
	"mall/common/problem"
)

// errLacking rolls a reservation back; what lacks is read afterwards.
var errLacking = errors.New("a SKU lacks pieces")

// Reserve takes the lines' pieces in one transaction. The same checkout key answers the same
// reservation. Errors: OUT_OF_STOCK naming the lines, RESERVATION_CLOSED, IDEMPOTENCY_KEY_REUSED
// when the key was used for other lines, and those of flash sales.
func (s *Store) Reserve(ctx context.Context, r domain.ReserveRequest, lines []domain.ReservedLine) (domain.Reservation, error) {
	leave, err := s.checkouts.enter(ctx, string(r.CheckoutKey))
	if err != nil {
		return domain.Reservation{}, err
	}
	defer leave()
	skus := r.SkuIDs()
	if s.soldOut.any(skus) {
		if early, err := s.refuseEarly(ctx, r, skus); early.OrderID != "" || err != nil {
			return early, err
		}
	}
	const attempts = 3
	for range attempts {
		made := domain.NewReservation(r, lines, now())
		err := s.db.Tx(ctx, func(tx mysql.Querier) error { return reserve(ctx, tx, r, made) })
		switch {
		case err == nil:
			return made, nil
		case mysql.IsDuplicate(err):
			return s.earlier(ctx, r, true)
		case !errors.Is(err, errLacking):
			return domain.Reservation{}, err
		}
		left, err := s.Available(ctx, skus)
		if err != nil {
			return domain.Reservation{}, err
		}
		if lacking := r.Lacking(left); len(lacking) > 0 {
			s.soldOut.add(skus)
			return domain.Reservation{}, domain.OutOfStock(lacking...)
		}
		// Pieces came back between the two looks: they may be this buyer's.
	}
	return domain.Reservation{}, domain.OutOfStock()
}

// reserve writes everything that nobody else waits for first, so that the hot stock rows are locked
// as shortly as can be.
func reserve(ctx context.Context, tx mysql.Querier, r domain.ReserveRequest, made domain.Reservation) error {
	snapshot, err := encode(made.Lines)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx,
		`INSERT INTO reservations (order_id, checkout_key, user_id, flash_sale_id, state, snapshot,
			next_check_at, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.OrderID, r.CheckoutKey, r.UserID, r.FlashSaleID, made.State(), snapshot,
		made.CreatedAt.Add(domain.FirstCheck), made.CreatedAt, made.CreatedAt); err != nil {
		return fmt.Errorf("insert reservation: %w", err)
	}
	args := make([]any, 0, 3*len(r.Lines()))
	for _, l := range r.Lines() {
		args = append(args, r.OrderID, l.SkuID, l.Quantity)
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO reservation_lines (order_id, sku_id, quantity) VALUES "+
		mysql.Rows(len(r.Lines()), 3), args...); err != nil {
		return fmt.Errorf("insert reservation lines: %w", err)
	}
	if err := outbox.Add(ctx, tx, stockEvent(event.StockReserved, 1, made, "")); err != nil {
		return err
	}
	if r.FlashSaleID != "" {
		if err := takeQuota(ctx, tx, r); err != nil {
			return err
		}
	}
	return take(ctx, tx, r.Lines())
}

// take moves every line's pieces from available to reserved in one statement, which touches the
// rows in the order of the primary key, or fails with errLacking.
func take(ctx context.Context, tx mysql.Querier, lines []domain.Line) error {
	which := "CASE sku_id" + strings.Repeat(" WHEN ? THEN ?", len(lines)) + " ELSE 0 END"
	amounts := make([]any, 0, 2*len(lines))
	skus := make([]any, 0, len(lines))
	for _, l := range lines {
		amounts = append(amounts, l.SkuID, l.Quantity)
		skus = append(skus, l.SkuID)
	}
	n, err := mysql.Changed(tx.ExecContext(ctx,
		"UPDATE stock SET available = available - "+which+", reserved = reserved + "+which+
			" WHERE sku_id IN ("+mysql.In(len(skus))+") AND available >= "+which,
		slices.Concat(amounts, amounts, skus, amounts)...))
	if err != nil {
		return fmt.Errorf("take stock: %w", err)
	}
	if n != int64(len(lines)) {
		return errLacking
	}
	return nil
}

// refuseEarly answers for SKUs that just ran out: an earlier reservation of the key, OUT_OF_STOCK,
// or nothing when there may be enough.
func (s *Store) refuseEarly(ctx context.Context, r domain.ReserveRequest, skus []string) (domain.Reservation, error) {
	left, err := s.Available(ctx, skus)
	if err != nil {
		return domain.Reservation{}, err
	}
	lacking := r.Lacking(left)
	if len(lacking) == 0 {
		return domain.Reservation{}, nil
	}
	s.soldOut.add(skus)
	if earlier, err := s.earlier(ctx, r, false); earlier.OrderID != "" || err != nil {
		return earlier, err
	}
	return domain.Reservation{}, domain.OutOfStock(lacking...)
}

// earlier answers the reservation of the checkout key. It must be there when must is set.
func (s *Store) earlier(ctx context.Context, r domain.ReserveRequest, must bool) (domain.Reservation, error) {
	var found domain.Reservation
	err := s.db.Read(ctx, func(q mysql.Querier) (err error) {
		found, err = readReservation(ctx, q, "checkout_key = ?", r.CheckoutKey)
		return err
	})
	switch {
	case errors.Is(err, sql.ErrNoRows) && must:
		// The duplicate was of the order id, or the reservation was rolled back meanwhile.
		return domain.Reservation{}, problem.Unavailable("the reservation", err)
	case errors.Is(err, sql.ErrNoRows):
		return domain.Reservation{}, nil
	case err != nil:
		return domain.Reservation{}, fmt.Errorf("find reservation: %w", err)
	case !r.Matches(found.FlashSaleID, found.Lines):
		return domain.Reservation{}, problem.New(422, problem.CodeIdempotencyKeyReused,
			"this Idempotency-Key was used for a different request")
	case found.Closed():
		return domain.Reservation{}, domain.ErrReservationClosed
	}
	return found, nil
}

func readReservation(ctx context.Context, q mysql.Querier, where string, arg any) (domain.Reservation, error) {
	var r domain.Reservation
	var state domain.State
	var snapshot string
	err := q.QueryRowContext(ctx,
		`SELECT order_id, user_id, flash_sale_id, state, snapshot, created_at
		FROM reservations WHERE `+where, arg).
		Scan(&r.OrderID, &r.UserID, &r.FlashSaleID, &state, &snapshot, &r.CreatedAt)
	if err != nil {
		return r, err
	}
	if err := decode(snapshot, &r.Lines); err != nil {
		return r, err
	}
	return domain.StoredReservation(r, state), nil
}

func stockEvent(kind string, version int64, r domain.Reservation, reason string) outbox.Message {
	lines := make([]event.Line, len(r.Lines))
	for i, l := range r.Lines {
		lines[i] = event.Line{SkuID: l.SkuID, Quantity: l.Quantity}
	}
	return outbox.Message{Topic: event.TopicStock, Type: kind, AggregateID: r.OrderID, Version: version,
		Data: event.Stock{OrderID: r.OrderID, Lines: lines, Reason: reason}}
}
