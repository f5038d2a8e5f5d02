package kafka

import (
	"context"
	"fmt"
	"time"

	"mall/common/mysql"
)

// Once runs fn in a transaction together with a row that says the consumer has seen the event, and
// does nothing when it has. Each consuming schema has the table inbox (consumer, event_id).
func Once(ctx context.Context, db *mysql.DB, consumer, eventID string, fn func(tx mysql.Querier) error) error {
	return db.Tx(ctx, func(tx mysql.Querier) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO inbox (consumer, event_id, seen_at) VALUES (?, ?, ?)",
			consumer, eventID, time.Now().UTC())
		if mysql.IsDuplicate(err) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("write inbox: %w", err)
		}
		return fn(tx)
	})
}

// PurgeInbox deletes rows older than age; it must exceed how long Kafka keeps a record.
func PurgeInbox(ctx context.Context, db *mysql.DB, age time.Duration) (int64, error) {
	return mysql.Changed(db.Raw().ExecContext(ctx,
		"DELETE FROM inbox WHERE seen_at < ? LIMIT 5000", time.Now().UTC().Add(-age)))
}
