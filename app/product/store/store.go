// Package store keeps the product domain in MySQL: the catalogue, stock with its reservations, and
// flash sales. Every function that changes something writes its events to the outbox in the same
// transaction.
package store

import (
	"encoding/json"
	"fmt"
	"time"

	"mall/common/mysql"
)

// Store is the schema mall_product.
type Store struct {
	db        *mysql.DB
	soldOut   recent
	checkouts turns
}

// New makes a store on an open schema.
func New(db *mysql.DB) *Store {
	return &Store{
		db:        db,
		soldOut:   recent{ttl: time.Second, at: map[string]time.Time{}},
		checkouts: turns{key: map[string]*turn{}},
	}
}

// DB is the schema, for transactions that span stores.
func (s *Store) DB() *mysql.DB { return s.db }

// now is the time as the schema keeps it: UTC milliseconds.
func now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

func encode(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("encode column: %w", err)
	}
	return string(b), nil
}

func decode(text string, v any) error {
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return fmt.Errorf("decode column: %w", err)
	}
	return nil
}
