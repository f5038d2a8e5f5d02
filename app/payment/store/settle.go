package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"mall/app/payment/domain"
	"mall/common/money"
	"mall/common/mysql"
)

// Keep notes that the payment's order keeps the capture. Idempotent. Errors: NOT_FOUND,
// INVALID_STATE when it is another order's, the money goes back, or the order keeps another payment.
func (s *Store) Keep(ctx context.Context, paymentID, orderID string) error {
	_, err := s.Update(ctx, paymentID, func(p *domain.Payment) (domain.Change, error) {
		return domain.Change{}, p.Keep(orderID, now())
	})
	return err
}

// Unsettled is a capture of which the order has not said whether it keeps it.
type Unsettled struct {
	PaymentID string
	OrderID   string
	Captured  money.Money
}

// ClaimUnsettled leases up to limit captures whose order should have spoken by now.
func (s *Store) ClaimUnsettled(ctx context.Context, at time.Time, lease time.Duration, limit int) ([]Unsettled, error) {
	var claimed []Unsettled
	err := s.db.Read(ctx, func(q mysql.Querier) error {
		due, err := mysql.Collect(ctx, q, func(r *sql.Rows, u *Unsettled) error {
			return r.Scan(&u.PaymentID, &u.OrderID, &u.Captured.Amount, &u.Captured.Currency)
		}, `SELECT id, order_id, captured_amount, captured_currency FROM payments
			WHERE settlement = ? AND settle_at <= ? ORDER BY settle_at LIMIT ?`,
			string(domain.SettlementAwaiting), at, limit)
		if err != nil {
			return err
		}
		for _, u := range due {
			n, err := mysql.Changed(q.ExecContext(ctx, "UPDATE payments SET settle_at = ? WHERE id = ? AND settlement = ? AND settle_at <= ?",
				at.Add(lease), u.PaymentID, string(domain.SettlementAwaiting), at))
			if err != nil {
				return err
			}
			if n == 1 { // 0: settled meanwhile, or another worker asks
				claimed = append(claimed, u)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("claim unsettled captures: %w", err)
	}
	return claimed, nil
}
