// Package store keeps accounts, sessions, addresses, reset links, mails and the audit log in the
// schema mall_user.
package store

import (
	"time"

	"mall/common/mysql"
)

// Store is the schema mall_user.
type Store struct{ db *mysql.DB }

// New uses an open schema.
func New(db *mysql.DB) *Store { return &Store{db: db} }

// DB is the schema itself, for transactions that span more than one of the functions here.
func (s *Store) DB() *mysql.DB { return s.db }

// Now is the time as the schema keeps it: UTC, milliseconds.
func Now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }
