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

const ticketColumns = "ticket, user_id, sale_id, sku_id, status, order_id, COALESCE(intent, ''), created_at"

func scanTicket(row scanner, t *domain.Ticket) error {
	return row.Scan(&t.Ticket, &t.UserID, &t.SaleID, &t.SkuID, &t.Status, &t.OrderID, &t.Intent, &t.CreatedAt)
}

// Ticket reads a decided ticket; found is false while it is queued or was never issued.
func (s *Store) Ticket(ctx context.Context, ticket string) (t domain.Ticket, found bool, err error) {
	err = s.db.Read(ctx, func(q mysql.Querier) error {
		return scanTicket(q.QueryRowContext(ctx, "SELECT "+ticketColumns+" FROM flash_tickets WHERE ticket = ?", ticket), &t)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return t, false, nil
	}
	if err != nil {
		return t, false, fmt.Errorf("read ticket: %w", err)
	}
	return t, true, nil
}

// TicketsOf reads what is known of a ticket and of its intent: at most the ticket itself and the
// one that made the intent's order.
func (s *Store) TicketsOf(ctx context.Context, ticket, intent string) ([]domain.Ticket, error) {
	var out []domain.Ticket
	err := s.db.Read(ctx, func(q mysql.Querier) (err error) {
		out, err = mysql.Collect(ctx, q, func(rows *sql.Rows, t *domain.Ticket) error { return scanTicket(rows, t) },
			"SELECT "+ticketColumns+" FROM flash_tickets WHERE ticket = ? OR intent = ?", ticket, intent)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read tickets: %w", err)
	}
	return out, nil
}

// DecideTicket stores a ticket's outcome, once. Errors: ErrTicketDecided, also when another ticket
// of the same intent made an order.
func DecideTicket(ctx context.Context, tx mysql.Querier, t domain.Ticket) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO flash_tickets
		(ticket, user_id, sale_id, sku_id, status, order_id, intent, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		t.Ticket, t.UserID, t.SaleID, t.SkuID, t.Status, t.OrderID, nullString(t.Intent), time.Now().UTC())
	if mysql.IsDuplicate(err) {
		return ErrTicketDecided
	}
	if err != nil {
		return fmt.Errorf("decide ticket: %w", err)
	}
	countTicket(ctx, tx, t.Status)
	return nil
}

// CloseTicket stores a ticket's outcome without making an order: that nothing came of it, or which
// order its intent has already. Nothing happens when the ticket is decided.
func (s *Store) CloseTicket(ctx context.Context, t domain.Ticket) error {
	t.Intent = ""
	err := s.db.Tx(ctx, func(tx mysql.Querier) error { return DecideTicket(ctx, tx, t) })
	if errors.Is(err, ErrTicketDecided) {
		return nil
	}
	return err
}

// PurgeTickets deletes tickets that came to nothing and are older than age.
func PurgeTickets(ctx context.Context, db *mysql.DB, age time.Duration) (int64, error) {
	return mysql.Changed(db.Raw().ExecContext(ctx,
		"DELETE FROM flash_tickets WHERE created_at < ? AND status = 'soldOut' LIMIT 5000", time.Now().UTC().Add(-age)))
}
