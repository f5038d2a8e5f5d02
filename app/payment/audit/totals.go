package audit

import (
	"context"
	"database/sql"
	"fmt"

	"mall/app/payment/domain"
	"mall/common/money"
	"mall/common/mysql"
)

// Total is what payments hold in one currency, in minor units.
type Total struct {
	Currency string
	Captured int64
	Refunded int64
	// AwaitingRefund was captured and goes back by itself, but the provider has not confirmed.
	AwaitingRefund int64
	// Unsettled was captured and its order has not said whether it keeps it.
	Unsettled int64
}

// Totals sums all payments per currency, for comparison with the orders: Captured - Refunded -
// AwaitingRefund is the total of orders that hold their money, once nothing is in flight.
func Totals(ctx context.Context, db *mysql.DB) ([]Total, error) {
	var totals []Total
	err := db.Read(ctx, func(q mysql.Querier) (err error) {
		totals, err = mysql.Collect(ctx, q, func(r *sql.Rows, t *Total) error {
			return r.Scan(&t.Currency, &t.Captured, &t.Refunded, &t.AwaitingRefund, &t.Unsettled)
		}, `SELECT p.captured_currency, SUM(p.captured_amount), SUM(p.refunded_amount),
			COALESCE(SUM(CASE WHEN p.settlement = ? AND r.automatic THEN p.captured_amount END), 0),
			COALESCE(SUM(CASE WHEN p.settlement = ? THEN p.captured_amount END), 0)
			FROM payments p LEFT JOIN payment_refunds r ON r.refund_id = p.refund_id
			WHERE p.captured_amount > 0 GROUP BY p.captured_currency ORDER BY p.captured_currency`,
			string(domain.SettlementRefunding), string(domain.SettlementAwaiting))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sum payments: %w", err)
	}
	return totals, nil
}

// KeptOrder is an order that keeps a capture.
type KeptOrder struct {
	OrderID   string
	PaymentID string
	Captured  money.Money
}

// KeptOrders calls visit for each order that keeps a capture, sorted by the order's id, until visit
// fails.
func KeptOrders(ctx context.Context, db *mysql.DB, visit func(KeptOrder) error) error {
	const page = 5000
	after := ""
	for {
		var kept []KeptOrder
		err := db.Read(ctx, func(q mysql.Querier) (err error) {
			kept, err = mysql.Collect(ctx, q, func(r *sql.Rows, k *KeptOrder) error {
				return r.Scan(&k.OrderID, &k.PaymentID, &k.Captured.Amount, &k.Captured.Currency)
			}, `SELECT kept_order_id, id, captured_amount, captured_currency FROM payments
				WHERE kept_order_id > ? ORDER BY kept_order_id LIMIT ?`, after, page)
			return err
		})
		if err != nil {
			return fmt.Errorf("list kept captures: %w", err)
		}
		for _, k := range kept {
			if err := visit(k); err != nil {
				return err
			}
		}
		if len(kept) < page {
			return nil
		}
		after = kept[len(kept)-1].OrderID
	}
}
