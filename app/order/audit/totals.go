package audit

import (
	"context"
	"database/sql"
	"fmt"

	"mall/common/money"
	"mall/common/mysql"
)

// Total is what the orders of one state and currency are worth together.
type Total struct {
	Status string
	Orders int64
	Amount money.Money
	Keeps  bool // the shop holds this money: paid, shipped, completed or refundPending
}

// Totals adds up the orders by state. The sum of those that keep their money is what the payment
// domain must have captured and not refunded.
func Totals(ctx context.Context, db *mysql.DB) ([]Total, error) {
	var out []Total
	err := db.Read(ctx, func(q mysql.Querier) (err error) {
		out, err = mysql.Collect(ctx, q, func(r *sql.Rows, t *Total) error {
			return r.Scan(&t.Status, &t.Amount.Currency, &t.Orders, &t.Amount.Amount, &t.Keeps)
		}, `SELECT status, currency, COUNT(*), SUM(total_amount), status IN ('paid', 'shipped', 'completed', 'refundPending')
			FROM orders GROUP BY status, currency ORDER BY status, currency`)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("add up orders: %w", err)
	}
	return out, nil
}

// Statuses answers the states of orders; ids without an order are left out.
func Statuses(ctx context.Context, db *mysql.DB, ids []string) (map[string]string, error) {
	const batch = 1000
	type row struct{ id, status string }
	out := make(map[string]string, len(ids))
	for len(ids) > 0 {
		n := min(batch, len(ids))
		err := db.Read(ctx, func(q mysql.Querier) error {
			rows, err := mysql.Collect(ctx, q, func(r *sql.Rows, v *row) error { return r.Scan(&v.id, &v.status) },
				"SELECT id, status FROM orders WHERE id IN ("+mysql.In(n)+")", mysql.Args(ids[:n])...)
			for _, v := range rows {
				out[v.id] = v.status
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("read states of orders: %w", err)
		}
		ids = ids[n:]
	}
	return out, nil
}
