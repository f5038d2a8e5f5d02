// Package store keeps payments, refunds, the ledger and what providers said, in MySQL. Every change
// is one transaction that holds the payment's row lock, so callbacks that arrive together take turns.
package store

import (
	"context"
	"time"

	"mall/app/payment/domain"
	"mall/common/mysql"
)

// settleAfter is how long a capture waits for the order's event before the order is asked.
const settleAfter = time.Minute

// Store is the payment schema.
type Store struct {
	db *mysql.DB
}

// New makes a Store of the payment schema.
func New(db *mysql.DB) *Store {
	instruments.beginAtZero()
	return &Store{db: db}
}

// DB returns the schema itself.
func (s *Store) DB() *mysql.DB { return s.db }

// Update locks a payment, lets fn change it and stores the change, all in one transaction. fn may
// run again after a deadlock, on the payment as it is then. It returns the payment as stored.
// Errors: NOT_FOUND, and what fn returns.
func (s *Store) Update(ctx context.Context, paymentID string, fn func(*domain.Payment) (domain.Change, error)) (*domain.Payment, error) {
	var p *domain.Payment
	err := s.db.Tx(ctx, func(tx mysql.Querier) (err error) {
		if p, err = lock(ctx, tx, paymentID); err != nil {
			return err
		}
		before := p.State().Version
		change, err := fn(p)
		if err != nil {
			return err
		}
		return save(ctx, tx, p, before, change)
	})
	if err != nil {
		return nil, err
	}
	return p, nil
}

// save writes what changed. A payment whose version stayed is left alone.
func save(ctx context.Context, tx mysql.Querier, p *domain.Payment, before int64, change domain.Change) error {
	if p.State().Version == before {
		return nil
	}
	if err := update(ctx, tx, p, before); err != nil {
		return err
	}
	if change.Ledger != nil {
		if err := insertLedger(ctx, tx, *change.Ledger); err != nil {
			return err
		}
	}
	if change.Refund != nil {
		if err := saveRefund(ctx, tx, *change.Refund); err != nil {
			return err
		}
	}
	countChange(ctx, tx, p, change)
	return tell(ctx, tx, p, change)
}
