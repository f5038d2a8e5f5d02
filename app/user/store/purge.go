package store

import (
	"context"
	"fmt"
	"time"

	"mall/common/mysql"
)

// PurgeBatch bounds how long one DELETE holds its locks.
const PurgeBatch = 5000 // rows

// keepEnded is how long ended sessions, links and mails stay for whoever looks into a complaint.
const keepEnded = 24 * time.Hour

// Purge deletes what has been over for a day: sessions with their tokens, reset links, and mails
// that were sent or given up. Call it again soon when it returns PurgeBatch rows or more.
func (s *Store) Purge(ctx context.Context, now time.Time) (int64, error) {
	var total int64
	for _, table := range []struct{ name, over string }{
		{"refresh_tokens", "expires_at < ?"},
		{"sessions", "expires_at < ?"},
		{"password_resets", "expires_at < ?"},
		{"mails", "created_at < ? AND status <> '" + mailPending + "'"},
	} {
		n, err := mysql.Changed(s.db.Raw().ExecContext(ctx,
			"DELETE FROM "+table.name+" WHERE "+table.over+" LIMIT ?", now.Add(-keepEnded), PurgeBatch))
		if err != nil {
			return total, fmt.Errorf("purge %s: %w", table.name, err)
		}
		total += n
	}
	return total, nil
}
