package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"mall/app/order/domain"
	"mall/common/mysql"
)

// ErrTicketDecided says that a ticket has its outcome already.
var ErrTicketDecided = errors.New("the ticket is decided")

// Ticket reads a decided ticket; found is false while it is queued or was never issued.
func (s *Store) Ticket(ctx context.Context, ticket string) (t domain.Ticket, found bool, err error) {
	err = s.db.Read(ctx, func(q mysql.Querier) error {
		return q.QueryRowContext(ctx, `SELECT ticket, user_id, sale_id, sku_id, status, order_id, created_at
			FROM flash_tickets WHERE ticket = ?`, ticket).
			Scan(&t.Ticket, &t.UserID, &t.SaleID, &t.SkuID, &t.Status, &t.OrderID, &t.CreatedAt)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return t, false, nil
	}
	if err != nil {
		return t, false, fmt.Errorf("read ticket: %w", err)
	}
	return t, true, nil
}

// DecideTicket stores a ticket's outcome, once. Errors: ErrTicketDecided.
func DecideTicket(ctx context.Context, tx mysql.Querier, t domain.Ticket) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO flash_tickets (ticket, user_id, sale_id, sku_id, status, order_id, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?)`, t.Ticket, t.UserID, t.SaleID, t.SkuID, t.Status, t.OrderID, time.Now().UTC())
	if mysql.IsDuplicate(err) {
		return ErrTicketDecided
	}
	if err != nil {
		return fmt.Errorf("decide ticket: %w", err)
	}
	return nil
}

// CloseTicket stores that nothing came of a ticket, unless it is decided already.
func (s *Store) CloseTicket(ctx context.Context, t domain.Ticket) error {
	t.Status, t.OrderID = domain.TicketSoldOut, ""
	err := s.db.Tx(ctx, func(tx mysql.Querier) error { return DecideTicket(ctx, tx, t) })
	if errors.Is(err, ErrTicketDecided) {
		return nil
	}
	return err
}

// PurgeTickets deletes tickets that came to nothing and are older than age.
func (s *Store) PurgeTickets(ctx context.Context, age time.Duration) (int64, error) {
	return mysql.Changed(s.db.Raw().ExecContext(ctx,
		"DELETE FROM flash_tickets WHERE created_at < ? AND status = 'soldOut' LIMIT 5000", time.Now().UTC().Add(-age)))
}
