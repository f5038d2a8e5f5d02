package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"mall/app/order/domain"
	"mall/common/mysql"
)

const refundColumns = `r.id, r.order_id, r.user_id, r.status, r.amount, r.currency, r.reason, r.note, r.decided_by,
	r.created_at, r.updated_at`

func scanRefund(row scanner, r *domain.Refund, more ...any) error {
	dest := []any{&r.ID, &r.OrderID, &r.UserID, &r.Status, &r.Amount.Amount, &r.Amount.Currency, &r.Reason, &r.Note,
		&r.DecidedBy, &r.CreatedAt, &r.UpdatedAt}
	return row.Scan(append(dest, more...)...)
}

// InsertRefund stores a new refund beside the order's change.
func InsertRefund(ctx context.Context, tx mysql.Querier, r domain.Refund) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO refunds
		(id, order_id, user_id, status, decided, amount, currency, reason, note, decided_by, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.OrderID, r.UserID, r.Status, decided(r), r.Amount.Amount, r.Amount.Currency, r.Reason, r.Note,
		r.DecidedBy, r.CreatedAt, r.UpdatedAt)
	if err != nil {
		return fmt.Errorf("insert refund: %w", err)
	}
	return nil
}

// decided sorts refunds that wait for an operator first.
func decided(r domain.Refund) int {
	if r.Status == domain.RefundRequested {
		return 0
	}
	return 1
}

// Refund reads one refund. Errors: NOT_FOUND.
func (s *Store) Refund(ctx context.Context, refundID string) (domain.Refund, error) {
	var out domain.Refund
	err := s.db.Read(ctx, func(q mysql.Querier) (err error) {
		out, err = readRefund(ctx, q, refundID, "")
		return err
	})
	return out, err
}

// LockRefund reads a refund for a change; lock its order first. Errors: NOT_FOUND.
func LockRefund(ctx context.Context, tx mysql.Querier, refundID string) (domain.Refund, error) {
	return readRefund(ctx, tx, refundID, " FOR UPDATE")
}

func readRefund(ctx context.Context, q mysql.Querier, refundID, lock string) (domain.Refund, error) {
	var r domain.Refund
	err := scanRefund(q.QueryRowContext(ctx, "SELECT "+refundColumns+" FROM refunds r WHERE r.id = ?"+lock, refundID), &r)
	if errors.Is(err, sql.ErrNoRows) {
		return r, domain.ErrRefundNotFound()
	}
	if err != nil {
		return r, fmt.Errorf("read refund: %w", err)
	}
	return r, nil
}

// SaveRefund stores what an operator or the provider decided.
func SaveRefund(ctx context.Context, tx mysql.Querier, r domain.Refund) error {
	_, err := tx.ExecContext(ctx, `UPDATE refunds SET status = ?, decided = ?, note = ?, decided_by = ?, updated_at = ?
		WHERE id = ?`, r.Status, decided(r), r.Note, r.DecidedBy, r.UpdatedAt, r.ID)
	if err != nil {
		return fmt.Errorf("update refund: %w", err)
	}
	return nil
}
