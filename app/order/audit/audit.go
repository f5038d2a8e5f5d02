// Package audit checks what must always hold of orders, refunds and flash tickets.
package audit

import (
	"context"
	"time"

	"mall/common/audit"
	"mall/common/mysql"
)

// Names of the invariants.
const (
	EventsComplete    = "every change of an order has its event"
	OutboxSent        = "events are sent within a minute"
	DeadlinesKept     = "no order stays in a transient state past its deadline"
	TotalsAddUp       = "an order's total is the sum of its items"
	PaymentsNamed     = "orders name the payment whose money they keep, and no others do"
	RefundsConsistent = "refunds and orders agree"
	OneOrderPerKey    = "one order per idempotency key"
	TicketsConsistent = "flash orders and tickets agree"
)

const (
	// memory is how far back events and idempotency keys are looked for: a day less than they are kept.
	memory = 6 * 24 * time.Hour
	// overdue is what a timer may be late; refundWithin is what the payment domain and its provider may take.
	overdue      = time.Minute
	refundWithin = 5 * time.Minute
	sendWithin   = time.Minute
)

// Invariants lists all names.
func Invariants() []string {
	return []string{EventsComplete, OutboxSent, DeadlinesKept, TotalsAddUp, PaymentsNamed, RefundsConsistent, OneOrderPerKey, TicketsConsistent}
}

// Check reports what is broken, everything read from one snapshot.
func Check(ctx context.Context, db *mysql.DB) ([]audit.Violation, error) {
	now := time.Now().UTC()
	var found []audit.Violation
	err := db.Tx(ctx, func(tx mysql.Querier) (err error) {
		if found, err = audit.Find(ctx, tx, checks(now)); err != nil {
			return err
		}
		rows, err := keys(ctx, tx, now.Add(-memory))
		found = append(found, rows...)
		return err
	})
	return found, err
}

func checks(now time.Time) []audit.Check {
	since := now.Add(-memory)
	return []audit.Check{
		{Invariant: EventsComplete, Query: `SELECT CONCAT('orders ', o.id), CONCAT('version ', o.version, ', ', COALESCE(e.events, 0), ' events, the last of version ', COALESCE(e.latest, 0))
			FROM orders o LEFT JOIN (SELECT aggregate_id, COUNT(*) AS events, MAX(version) AS latest FROM outbox
				WHERE topic = 'mall.order.v1' GROUP BY aggregate_id) e ON e.aggregate_id = o.id
			WHERE o.created_at > ? AND (COALESCE(e.events, 0) <> o.version OR COALESCE(e.latest, 0) <> o.version)`, Args: []any{since}},
		{Invariant: OutboxSent, Query: `SELECT CONCAT('outbox ', id), CONCAT(type, ' of ', aggregate_id, ' since ', created_at) FROM outbox
			WHERE sent_at IS NULL AND created_at < ? ORDER BY id`, Args: []any{now.Add(-sendWithin)}},
		{Invariant: DeadlinesKept, Query: `SELECT CONCAT('orders ', id), CONCAT(status, ', was due at ', due_at) FROM orders
			WHERE due_at < ?`, Args: []any{now.Add(-overdue)}},
		{Invariant: DeadlinesKept, Query: `SELECT CONCAT('orders ', id), CONCAT(status, CASE WHEN due_at IS NULL THEN ' without a deadline' ELSE ' with a deadline' END)
			FROM orders WHERE (status IN ('pendingPayment', 'shipped')) <> (due_at IS NOT NULL)`},
		{Invariant: DeadlinesKept, Query: `SELECT CONCAT('refunds ', id), CONCAT('approved at ', updated_at, ', not refunded') FROM refunds
			WHERE status = 'approved' AND updated_at < ?`, Args: []any{now.Add(-refundWithin)}},
		{Invariant: TotalsAddUp, Query: `SELECT CONCAT('orders ', o.id), CONCAT('total ', o.total_amount, ', items ', COALESCE(i.total, 0))
			FROM orders o LEFT JOIN (SELECT order_id, SUM(quantity * price_amount) AS total FROM order_items GROUP BY order_id) i
			ON i.order_id = o.id WHERE o.total_amount <> COALESCE(i.total, 0)`},
		{Invariant: PaymentsNamed, Query: `SELECT CONCAT('orders ', id), CONCAT(status, ' with payment "', payment_id, '"') FROM orders
			WHERE (status IN ('pendingPayment', 'cancelled')) <> (payment_id = '')`},
		{Invariant: PaymentsNamed, Query: `SELECT CONCAT('payment ', payment_id), CONCAT(COUNT(*), ' orders keep it: ', MIN(id), ' and ', MAX(id)) FROM orders
			WHERE payment_id <> '' GROUP BY payment_id HAVING COUNT(*) > 1`},
		{Invariant: RefundsConsistent, Query: `SELECT CONCAT('orders ', o.id), CONCAT(o.status, ' with ', COALESCE(r.waiting, 0), ' open and ', COALESCE(r.ended, 0), ' ended refunds')
			FROM orders o LEFT JOIN (SELECT order_id,
				SUM(CASE WHEN status IN ('requested', 'approved') THEN 1 ELSE 0 END) AS waiting,
				SUM(CASE WHEN status = 'refunded' THEN 1 ELSE 0 END) AS ended FROM refunds GROUP BY order_id) r ON r.order_id = o.id
			WHERE COALESCE(r.waiting, 0) <> CASE WHEN o.status = 'refundPending' THEN 1 ELSE 0 END
				OR COALESCE(r.ended, 0) <> CASE WHEN o.status = 'refunded' THEN 1 ELSE 0 END`},
		{Invariant: TicketsConsistent, Query: `SELECT CONCAT('orders ', o.id), CONCAT(COALESCE(t.intents, 0), ' tickets made it') FROM orders o
			LEFT JOIN (SELECT order_id, COUNT(intent) AS intents FROM flash_tickets WHERE status = 'ordered' GROUP BY order_id) t ON t.order_id = o.id
			WHERE COALESCE(t.intents, 0) <> CASE WHEN o.flash_sale_id = '' THEN 0 ELSE 1 END`},
		{Invariant: TicketsConsistent, Query: `SELECT CONCAT('flash_tickets ', t.ticket), CONCAT(t.status, ', order "', t.order_id, '"') FROM flash_tickets t
			LEFT JOIN orders o ON o.id = t.order_id AND o.user_id = t.user_id
			WHERE (t.status = 'ordered') <> (o.id IS NOT NULL)`},
	}
}
