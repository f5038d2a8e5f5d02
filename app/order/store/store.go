// Package store keeps orders, carts, refunds and flash tickets in MySQL. What changes an order
// writes the change's event in the same transaction.
package store

import (
	"context"
	"database/sql"
	"time"

	"mall/common/mysql"
)

// Store is the schema mall_order.
type Store struct {
	db *mysql.DB
}

// New wraps an open schema.
func New(db *mysql.DB) *Store {
	instruments.beginAtZero()
	return &Store{db: db}
}

// DB is the schema, for idempotency keys and the outbox relay.
func (s *Store) DB() *mysql.DB { return s.db }

// Tx runs fn in a transaction; fn may run again after a deadlock.
func (s *Store) Tx(ctx context.Context, fn func(tx mysql.Querier) error) error {
	return s.db.Tx(ctx, fn)
}

// nullTime stores the zero time as NULL.
func nullTime(t time.Time) sql.NullTime { return sql.NullTime{Time: t, Valid: !t.IsZero()} }

// nullString stores the empty string as NULL, where an index should not hold it.
func nullString(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }
