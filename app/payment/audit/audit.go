// Package audit checks what must always hold of payments and the ledger.
package audit

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"mall/app/payment/domain"
	"mall/common/audit"
	"mall/common/mysql"
)

// Names of the invariants.
const (
	LedgerBalances    = "ledger transactions sum to zero"
	LedgerComplete    = "the ledger books what payments captured and refunded"
	OneKeptCapture    = "at most one kept capture an order"
	CapturesSettle    = "captures are settled within two minutes"
	RefundsConsistent = "refunds and payments agree"
	OutboxSent        = "events are sent within a minute"
)

const (
	settleWithin = 2 * time.Minute
	sendWithin   = time.Minute
	limit        = 100 // violations of one kind; more say nothing new
)

// check is one query whose rows are violations: the row's key and what is wrong with it.
type check struct {
	invariant string
	query     string
	args      []any
}

// Check reports what is broken, everything read from one snapshot.
func Check(ctx context.Context, db *mysql.DB) ([]audit.Violation, error) {
	now := time.Now().UTC()
	var found []audit.Violation
	err := db.Tx(ctx, func(tx mysql.Querier) error {
		found = nil
		for _, c := range checks(now) {
			rows, err := mysql.Collect(ctx, tx, func(r *sql.Rows, v *audit.Violation) error {
				v.Invariant = c.invariant
				return r.Scan(&v.Row, &v.Detail)
			}, c.query+fmt.Sprintf(" LIMIT %d", limit), c.args...)
			if err != nil {
				return fmt.Errorf("check that %s: %w", c.invariant, err)
			}
			found = append(found, rows...)
		}
		return nil
	})
	return found, err
}

func checks(now time.Time) []check {
	return []check{
		{invariant: LedgerBalances, query: `SELECT CONCAT('ledger_transactions ', transaction_id),
			CONCAT('entries sum to ', SUM(amount), ' ', currency) FROM ledger_entries
			GROUP BY transaction_id, currency HAVING SUM(amount) <> 0`},
		{invariant: LedgerBalances, query: `SELECT CONCAT('ledger_transactions ', t.id), 'has no entries' FROM ledger_transactions t
			WHERE NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.transaction_id = t.id)`},
		{invariant: LedgerComplete, query: balanceQuery("provider", 1)},
		{invariant: LedgerComplete, query: balanceQuery("customer", -1)},
		{invariant: LedgerComplete, query: `SELECT CONCAT('payments ', p.id), 'captured, but not in the ledger' FROM payments p
			WHERE p.captured_amount > 0 AND NOT EXISTS
			(SELECT 1 FROM ledger_transactions t WHERE t.payment_id = p.id AND t.kind = ?)`, args: []any{string(domain.LedgerCapture)}},
		{invariant: LedgerComplete, query: `SELECT CONCAT('payments ', p.id), 'refunded, but not in the ledger' FROM payments p
			WHERE p.refunded_amount > 0 AND NOT EXISTS
			(SELECT 1 FROM ledger_transactions t WHERE t.payment_id = p.id AND t.kind = ?)`, args: []any{string(domain.LedgerRefund)}},
		{invariant: OneKeptCapture, query: `SELECT CONCAT('payments of order ', order_id), CONCAT(COUNT(*), ' captures are kept: ', MIN(id), ' and ', MAX(id))
			FROM payments WHERE settlement = ? GROUP BY order_id HAVING COUNT(*) > 1`, args: []any{string(domain.SettlementKept)}},
		{invariant: CapturesSettle, query: `SELECT CONCAT('payments ', id), CONCAT('captured at ', captured_at, ', not kept and not refunded') FROM payments
			WHERE settlement = ? AND captured_at < ?`, args: []any{string(domain.SettlementAwaiting), now.Add(-settleWithin)}},
		{invariant: RefundsConsistent, query: `SELECT CONCAT('payments ', p.id), CONCAT('is ', p.status, ', its refund is ', COALESCE(r.status, 'missing'))
			FROM payments p LEFT JOIN payment_refunds r ON r.refund_id = p.refund_id AND r.payment_id = p.id
			WHERE (p.status = ? AND COALESCE(r.status, '') <> ?) OR (p.status = ? AND COALESCE(r.status, '') <> ?)`,
			args: []any{string(domain.StatusRefundPending), string(domain.RefundRequested), string(domain.StatusRefunded), string(domain.RefundConfirmed)}},
		{invariant: OutboxSent, query: `SELECT CONCAT('outbox ', id), CONCAT(type, ' of ', aggregate_id, ' since ', created_at) FROM outbox
			WHERE sent_at IS NULL AND created_at < ? ORDER BY id`, args: []any{now.Add(-sendWithin)}},
	}
}

// balanceQuery compares one side of the ledger with the payments, per account and currency. sign is
// 1 for what providers hold and -1 for what customers are owed.
func balanceQuery(side string, sign int) string {
	account, filter := "CONCAT('provider:', provider)", "account LIKE 'provider:%'"
	if side == "customer" {
		account, filter = "'"+domain.AccountCustomerFunds+"'", "account = '"+domain.AccountCustomerFunds+"'"
	}
	return fmt.Sprintf(`SELECT CONCAT('ledger account ', account, ' ', currency), CONCAT('is off by ', SUM(amount), ' from captured less refunded') FROM (
		SELECT account, currency, SUM(amount) AS amount FROM ledger_entries WHERE %s GROUP BY account, currency
		UNION ALL
		SELECT %s AS account, captured_currency AS currency, %d * SUM(captured_amount - refunded_amount) AS amount
		FROM payments WHERE captured_amount > 0 GROUP BY account, captured_currency
	) AS both_sides GROUP BY account, currency HAVING SUM(amount) <> 0`, filter, account, -sign)
}
