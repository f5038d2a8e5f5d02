package store

import (
	"context"
	"fmt"
	"time"

	"mall/common/mysql"
)

// purgeBatch bounds how long one DELETE holds its locks.
const purgeBatch = 5000 // rows

// KeepEnded is how long ended sessions, links and mails stay for whoever looks into a complaint.
const KeepEnded = 24 * time.Hour

// Purge deletes a batch of what has been over for age: sessions with their tokens, reset links, and
// mails that were sent or given up.
func Purge(ctx context.Context, db *mysql.DB, age time.Duration) (int64, error) {
	var total int64
	for _, table := range []struct{ name, over string }{
		{"refresh_tokens", "expires_at < ?"},
		{"sessions", "expires_at < ?"},
		{"password_resets", "expires_at < ?"},
		{"mails", "created_at < ? AND status <> '" + mailPending + "'"},
	} {
		n, err := mysql.Changed(db.Raw().ExecContext(ctx,
			"DELETE FROM "+table.name+" WHERE "+table.over+" LIMIT ?", Now().Add(-age), purgeBatch))
		if err != nil {
			return total, fmt.Errorf("purge %s: %w", table.name, err)
		}
		total += n
	}
	return total, nil
}
