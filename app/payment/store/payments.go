package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"mall/app/payment/domain"
	"mall/common/id"
	"mall/common/mysql"
	"mall/common/problem"
)

const paymentColumns = `id, order_id, user_id, provider, status, settlement, amount, currency,
	captured_amount, captured_currency, refunded_amount, refund_id, pay_url, version, captured_at, created_at, updated_at`

// Insert stores a new payment inside the transaction that also claims its idempotency key.
func Insert(ctx context.Context, tx mysql.Querier, p *domain.Payment) error {
	mark(ctx, p)
	s := p.State()
	_, err := tx.ExecContext(ctx, "INSERT INTO payments ("+paymentColumns+") VALUES ("+mysql.In(17)+")",
		s.ID, s.OrderID, s.UserID, s.Provider, string(s.Status), string(s.Settlement), s.Amount.Amount, s.Amount.Currency,
		0, "", 0, "", s.PayURL, s.Version, nil, s.CreatedAt, s.UpdatedAt)
	if err != nil {
		return fmt.Errorf("insert payment: %w", err)
	}
	return nil
}

// Get reads a payment. Errors: NOT_FOUND.
func (s *Store) Get(ctx context.Context, paymentID string) (domain.State, error) {
	var row paymentRow
	err := s.db.Read(ctx, func(q mysql.Querier) (err error) {
		row, err = selectPayment(ctx, q, paymentID, "")
		return err
	})
	return row.state, err
}

// SetPayURL stores where the customer pays, once it is known.
func (s *Store) SetPayURL(ctx context.Context, paymentID, payURL string) error {
	return s.db.Read(ctx, func(q mysql.Querier) error {
		_, err := q.ExecContext(ctx, "UPDATE payments SET pay_url = ? WHERE id = ?", payURL, paymentID)
		return err
	})
}

type paymentRow struct {
	state    domain.State
	refundID string
}

func selectPayment(ctx context.Context, q mysql.Querier, paymentID, locking string) (paymentRow, error) {
	var row paymentRow
	if !id.Valid(paymentID) {
		return row, problem.NotFound("the payment")
	}
	s := &row.state
	var refunded int64
	var capturedAt sql.NullTime
	err := q.QueryRowContext(ctx, "SELECT "+paymentColumns+" FROM payments WHERE id = ?"+locking, paymentID).Scan(
		&s.ID, &s.OrderID, &s.UserID, &s.Provider, &s.Status, &s.Settlement, &s.Amount.Amount, &s.Amount.Currency,
		&s.Captured.Amount, &s.Captured.Currency, &refunded, &row.refundID, &s.PayURL, &s.Version,
		&capturedAt, &s.CreatedAt, &s.UpdatedAt)
	if errors.Is(err, sql.ErrNoRows) {
		return row, problem.NotFound("the payment")
	}
	if err != nil {
		return row, fmt.Errorf("read payment: %w", err)
	}
	s.CapturedAt = capturedAt.Time
	if refunded != 0 {
		s.Refunded.Amount, s.Refunded.Currency = refunded, s.Captured.Currency
	}
	return row, nil
}

// lock reads a payment and its refund for writing. The refund's row is read only when there is one:
// locking a row that does not exist would lock its neighbours' places too.
func lock(ctx context.Context, tx mysql.Querier, paymentID string) (*domain.Payment, error) {
	row, err := selectPayment(ctx, tx, paymentID, " FOR UPDATE")
	if err != nil || row.refundID == "" {
		return domain.Restore(row.state, nil), err
	}
	refund, err := lockRefund(ctx, tx, row.refundID, row.state)
	if err != nil {
		return nil, err
	}
	return domain.Restore(row.state, &refund), nil
}

func update(ctx context.Context, tx mysql.Querier, p *domain.Payment, before int64) error {
	mark(ctx, p)
	s := p.State()
	refundID := ""
	if r, ok := p.Refund(); ok {
		refundID = r.ID
	}
	var keptBy, capturedAt, settleAt any
	if s.Settlement == domain.SettlementKept {
		keptBy = s.OrderID
	}
	if !s.CapturedAt.IsZero() {
		capturedAt = s.CapturedAt
	}
	if s.Settlement == domain.SettlementAwaiting {
		settleAt = s.CapturedAt.Add(settleAfter)
	}
	n, err := mysql.Changed(tx.ExecContext(ctx, `UPDATE payments SET status = ?, settlement = ?, captured_amount = ?,
		captured_currency = ?, refunded_amount = ?, refund_id = ?, kept_order_id = ?, version = ?, captured_at = ?,
		settle_at = ?, updated_at = ? WHERE id = ? AND version = ?`,
		string(s.Status), string(s.Settlement), s.Captured.Amount, s.Captured.Currency, s.Refunded.Amount, refundID, keptBy,
		s.Version, capturedAt, settleAt, s.UpdatedAt, s.ID, before))
	if mysql.IsDuplicate(err) {
		return problem.Conflict(problem.CodeInvalidState, "order %s keeps another payment already", s.OrderID).WithCause(err)
	}
	if err != nil {
		return fmt.Errorf("update payment: %w", err)
	}
	if n != 1 {
		return fmt.Errorf("payment %s changed while it was locked", s.ID)
	}
	return nil
}

// now is the time as it is stored: UTC, whole milliseconds.
func now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }
