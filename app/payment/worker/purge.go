package main

import (
	"context"
	"time"

	"mall/app/payment/provider/sandbox"
	"mall/app/payment/store"
	"mall/common/idempotency"
	"mall/common/mysql"
	"mall/common/outbox"
)

const (
	day         = 24 * time.Hour
	keepShort   = 7 * day
	keepReplays = 90 * day // beyond any provider's patience
)

// purge deletes what nobody asks for any more and returns how many rows went. The ledger, payments
// and refunds stay for ever.
func purge(ctx context.Context, db *mysql.DB) (int, error) {
	var gone int64
	for _, step := range []struct {
		delete func(context.Context, *mysql.DB, time.Duration) (int64, error)
		age    time.Duration
	}{
		{outbox.Purge, keepShort}, {idempotency.Purge, keepShort}, {sandbox.Purge, keepShort}, {store.PurgeEvents, keepReplays},
	} {
		n, err := step.delete(ctx, db, step.age)
		if err != nil {
			return 0, err
		}
		gone += n
	}
	return int(gone), nil
}
