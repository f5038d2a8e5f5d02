// Package audit checks what must always hold of payments and the ledger.
package audit

import (
	"context"
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
)

// Invariants lists all names.
func Invariants() []string {
	return []string{LedgerBalances, LedgerComplete, OneKeptCapture, CapturesSettle, RefundsConsistent, OutboxSent}
}

// Check reports what is broken, everything read from one snapshot.
func Check(ctx context.Context, db *mysql.DB) ([]audit.Violation, error) {
	now := time.Now().UTC()
	var found []audit.Violation
	err := db.Tx(ctx, func(tx mysql.Querier) (err error) {
		found, err = audit.Find(ctx, tx, checks(now))
		return err
	})
	return found, err
}

func checks(now time.Time) []audit.Check {
	return []audit.Check{
		{Invariant: LedgerBalances, Query: `SELECT CONCAT('ledger_transactions ', transaction_id),
			CONCAT('entries sum to ', SUM(amount), ' ', currency) FROM ledger_entries
			GROUP BY transaction_id, currency HAVING SUM(amount) <> 0`},
		{Invariant: LedgerBalances, Query: `SELECT CONCAT('ledger_transactions ', t.id), 'has no entries' FROM ledger_transactions t
			WHERE NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.transaction_id = t.id)`},
		{Invariant: LedgerComplete, Query: balanceQuery("provider", 1)},
		{Invariant: LedgerComplete, Query: balanceQuery("customer", -1)},
		{Invariant: LedgerComplete, Query: `SELECT CONCAT('payments ', p.id), 'captured, but not in the ledger' FROM payments p
			WHERE p.captured_amount > 0 AND NOT EXISTS
			(SELECT 1 FROM ledger_transactions t WHERE t.payment_id = p.id AND t.kind = ?)`, Args: []any{string(domain.LedgerCapture)}},
		{Invariant: LedgerComplete, Query: `SELECT CONCAT('payments ', p.id), 'refunded, but not in the ledger' FROM payments p
			WHERE p.refunded_amount > 0 AND NOT EXISTS
			(SELECT 1 FROM ledger_transactions t WHERE t.payment_id = p.id AND t.kind = ?)`, Args: []any{string(domain.LedgerRefund)}},
		{Invariant: OneKeptCapture, Query: `SELECT CONCAT('payments of order ', order_id), CONCAT(COUNT(*), ' captures are kept: ', MIN(id), ' and ', MAX(id))
			FROM payments WHERE settlement = ? GROUP BY order_id HAVING COUNT(*) > 1`, Args: []any{string(domain.SettlementKept)}},
		{Invariant: CapturesSettle, Query: `SELECT CONCAT('payments ', id), CONCAT('captured at ', captured_at, ', not kept and not refunded') FROM payments
			WHERE settlement = ? AND captured_at < ?`, Args: []any{string(domain.SettlementAwaiting), now.Add(-settleWithin)}},
		{Invariant: RefundsConsistent, Query: `SELECT CONCAT('payments ', p.id), CONCAT('is ', p.status, ', its refund is ', COALESCE(r.status, 'missing'))
			FROM payments p LEFT JOIN payment_refunds r ON r.refund_id = p.refund_id AND r.payment_id = p.id
			WHERE (p.status = ? AND COALESCE(r.status, '') <> ?) OR (p.status = ? AND COALESCE(r.status, '') <> ?)`,
			Args: []any{string(domain.StatusRefundPending), string(domain.RefundRequested), string(domain.StatusRefunded), string(domain.RefundConfirmed)}},
		{Invariant: OutboxSent, Query: `SELECT CONCAT('outbox ', id), CONCAT(type, ' of ', aggregate_id, ' since ', created_at) FROM outbox
			WHERE sent_at IS NULL AND created_at < ? ORDER BY id`, Args: []any{now.Add(-sendWithin)}},
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
