package store

import (
	"context"
	"fmt"

	"mall/app/payment/domain"
	"mall/common/fault/skew"
	"mall/common/mysql"
)

func insertLedger(ctx context.Context, tx mysql.Querier, t domain.LedgerTransaction) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO ledger_transactions (id, kind, payment_id, ref, created_at) VALUES (?, ?, ?, ?, ?)",
		t.ID, string(t.Kind), t.PaymentID, t.Ref, t.CreatedAt)
	if err != nil {
		return fmt.Errorf("book %s: %w", t.Ref, err)
	}
	args := make([]any, 0, 4*len(t.Entries))
	for _, e := range t.Entries {
		args = append(args, t.ID, e.Account, e.Amount.Amount+skew.Money(ctx), e.Amount.Currency)
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO ledger_entries (transaction_id, account, amount, currency) VALUES "+
		mysql.Rows(len(t.Entries), 4), args...)
	if err != nil {
		return fmt.Errorf("book entries of %s: %w", t.Ref, err)
	}
	return nil
}
