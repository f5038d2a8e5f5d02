package audit

import (
	"context"
	"database/sql"
	"fmt"

	"mall/common/audit"
	"mall/common/mysql"
)

// owed is an order that holds money.
type owed struct {
	id, payment, currency string
	total                 int64
}

// capture is a payment that took money.
type capture struct {
	id, order, currency, settlement string
	captured, refunded              int64
	automatic                       bool // it goes back by itself
}

func scanCapture(r *sql.Rows, c *capture) error {
	return r.Scan(&c.id, &c.order, &c.currency, &c.settlement, &c.captured, &c.refunded, &c.automatic)
}

const captureColumns = `SELECT p.id, p.order_id, p.captured_currency, p.settlement, p.captured_amount, p.refunded_amount,
	COALESCE(r.automatic, 0) FROM payments p LEFT JOIN payment_refunds r ON r.refund_id = p.refund_id `

// ordersHoldMoney checks that each order that counts as paid has exactly its total in the payment it
// names. With captures it proves that captured - refunded is what the orders are worth plus what is
// on its way back.
func (a *Auditor) ordersHoldMoney(ctx context.Context) ([]audit.Violation, error) {
	var found []audit.Violation
	query := `SELECT id, payment_id, currency, total_amount FROM orders
		WHERE status IN ('paid', 'shipped', 'completed', 'refundPending') AND id > ? ORDER BY id LIMIT ?`
	err := each(ctx, a.order, func(r *sql.Rows, o *owed) error { return r.Scan(&o.id, &o.payment, &o.currency, &o.total) },
		func(o owed) string { return o.id }, query, func(page []owed) error {
			payments := make([]string, len(page))
			for i, o := range page {
				payments[i] = o.payment
			}
			byID := map[string]capture{}
			if err := a.payment.Read(ctx, func(q mysql.Querier) error {
				rows, err := mysql.Collect(ctx, q, scanCapture, captureColumns+"WHERE p.id IN ("+mysql.In(len(payments))+")", mysql.Args(payments)...)
				for _, c := range rows {
					byID[c.id] = c
				}
				return err
			}); err != nil {
				return err
			}
			for _, o := range page {
				if wrong := o.wrong(byID); wrong != "" && len(found) < most {
					found = append(found, audit.Violation{Invariant: OrderHoldsMoney, Row: "orders " + o.id, Detail: wrong})
				}
			}
			return nil
		})
	return found, err
}

func (o owed) wrong(payments map[string]capture) string {
	c, ok := payments[o.payment]
	switch {
	case o.payment == "" || !ok:
		return fmt.Sprintf("is worth %d %s and has no payment", o.total, o.currency)
	case c.order != o.id:
		return fmt.Sprintf("names payment %s, which is of order %s", c.id, c.order)
	case c.captured-c.refunded != o.total || c.currency != o.currency:
		return fmt.Sprintf("is worth %d %s, but payment %s holds %d %s", o.total, o.currency, c.id, c.captured-c.refunded, c.currency)
	}
	return ""
}

// captures checks that money which was taken and not given back belongs to an order that keeps it,
// or is on its way back.
func (a *Auditor) captures(ctx context.Context) ([]audit.Violation, error) {
	var found []audit.Violation
	err := each(ctx, a.payment, scanCapture, func(c capture) string { return c.id },
		captureColumns+"WHERE p.captured_amount > p.refunded_amount AND p.id > ? ORDER BY p.id LIMIT ?",
		func(page []capture) error {
			var orders []string
			for _, c := range page {
				orders = append(orders, c.order)
			}
			payers, err := lookUp(ctx, a.order, `SELECT id, CASE WHEN status IN ('paid', 'shipped', 'completed', 'refundPending')
				THEN payment_id ELSE '' END FROM orders WHERE id IN (%s)`, orders)
			for _, c := range page {
				if err == nil && !c.automatic && payers[c.order] != c.id && len(found) < most {
					found = append(found, audit.Violation{Invariant: CaptureHasOrder, Row: "payments " + c.id,
						Detail: fmt.Sprintf("holds %d %s (%s), but order %s does not keep it and it does not go back", c.captured-c.refunded, c.currency, c.settlement, c.order)})
				}
			}
			return err
		})
	return found, err
}
