package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"

	"mall/app/payment/domain"
	"mall/common/mysql"
	"mall/common/problem"
)

// RequestRefund starts giving a capture back. Idempotent per refund id; the provider is asked by
// payment-worker. Errors: NOT_FOUND, INVALID_STATE.
func (s *Store) RequestRefund(ctx context.Context, paymentID, refundID, reason string) (domain.State, error) {
	p, err := s.Update(ctx, paymentID, func(p *domain.Payment) (domain.Change, error) {
		return p.RequestRefund(refundID, reason, now())
	})
	if err != nil {
		return domain.State{}, err
	}
	return p.State(), nil
}

func lockRefund(ctx context.Context, tx mysql.Querier, refundID string, payment domain.State) (domain.Refund, error) {
	r := domain.Refund{OrderID: payment.OrderID, Provider: payment.Provider}
	err := tx.QueryRowContext(ctx, `SELECT refund_id, payment_id, amount, currency, reason, automatic, status, created_at, updated_at
		FROM payment_refunds WHERE refund_id = ? FOR UPDATE`, refundID).Scan(
		&r.ID, &r.PaymentID, &r.Amount.Amount, &r.Amount.Currency, &r.Reason, &r.Automatic, &r.Status, &r.CreatedAt, &r.UpdatedAt)
	if err != nil {
		return r, fmt.Errorf("read refund %s of payment %s: %w", refundID, payment.ID, err)
	}
	return r, nil
}

func saveRefund(ctx context.Context, tx mysql.Querier, r domain.Refund) error {
	if r.Status == domain.RefundConfirmed {
		_, err := tx.ExecContext(ctx, "UPDATE payment_refunds SET status = ?, updated_at = ? WHERE refund_id = ?",
			string(r.Status), r.UpdatedAt, r.ID)
		if err != nil {
			return fmt.Errorf("confirm refund: %w", err)
		}
		return nil
	}
	carrier := propagation.MapCarrier{}
	otel.GetTextMapPropagator().Inject(ctx, carrier)
	_, err := tx.ExecContext(ctx, `INSERT INTO payment_refunds
		(refund_id, payment_id, amount, currency, reason, automatic, status, next_attempt_at, attempts, traceparent, created_at, updated_at)
		VALUES (`+mysql.In(12)+")", r.ID, r.PaymentID, r.Amount.Amount, r.Amount.Currency, r.Reason, r.Automatic,
		string(r.Status), r.CreatedAt, 0, carrier.Get("traceparent"), r.CreatedAt, r.UpdatedAt)
	if mysql.IsDuplicate(err) {
		return problem.Conflict(problem.CodeInvalidState, "refund %s belongs to another payment", r.ID).WithCause(err)
	}
	if err != nil {
		return fmt.Errorf("insert refund: %w", err)
	}
	return nil
}

// DueRefund is a refund of which the provider has to be told (again).
type DueRefund struct {
	domain.Refund
	Attempts    int
	Traceparent string
}

// ClaimRefunds leases up to limit refunds that the provider has not confirmed and that are due. The
// lease is also when each is due again, so a crash between claim and answer loses nothing.
func (s *Store) ClaimRefunds(ctx context.Context, at time.Time, lease time.Duration, limit int) ([]DueRefund, error) {
	var claimed []DueRefund
	err := s.db.Read(ctx, func(q mysql.Querier) error {
		due, err := mysql.Collect(ctx, q, scanDue, `SELECT r.refund_id, r.payment_id, r.amount, r.currency, r.reason, r.automatic,
			r.attempts, r.traceparent, p.order_id, p.provider
			FROM payment_refunds r JOIN payments p ON p.id = r.payment_id
			WHERE r.status = ? AND r.next_attempt_at <= ? ORDER BY r.next_attempt_at LIMIT ?`,
			string(domain.RefundRequested), at, limit)
		if err != nil {
			return err
		}
		for _, r := range due {
			n, err := mysql.Changed(q.ExecContext(ctx, `UPDATE payment_refunds SET next_attempt_at = ?, attempts = attempts + 1
				WHERE refund_id = ? AND attempts = ? AND status = ?`,
				at.Add(lease), r.ID, r.Attempts, string(domain.RefundRequested)))
			if err != nil {
				return err
			}
			if n == 1 { // 0: another worker has it
				r.Attempts++
				claimed = append(claimed, r)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("claim refunds: %w", err)
	}
	return claimed, nil
}

func scanDue(rows *sql.Rows, r *DueRefund) error {
	r.Status = domain.RefundRequested
	return rows.Scan(&r.ID, &r.PaymentID, &r.Amount.Amount, &r.Amount.Currency, &r.Reason, &r.Automatic,
		&r.Attempts, &r.Traceparent, &r.OrderID, &r.Provider)
}

// PostponeRefund sets when a refund that the provider did not take is due again.
func (s *Store) PostponeRefund(ctx context.Context, refundID string, at time.Time) error {
	return s.db.Read(ctx, func(q mysql.Querier) error {
		_, err := q.ExecContext(ctx, "UPDATE payment_refunds SET next_attempt_at = ? WHERE refund_id = ? AND status = ?",
			at, refundID, string(domain.RefundRequested))
		return err
	})
}
