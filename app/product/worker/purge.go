package main

import (
	"context"
	"time"

	"github.com/zeromicro/go-zero/core/logx"

	"mall/common/idempotency"
	"mall/common/mysql"
	"mall/common/outbox"
)

const (
	purgeEvery = time.Minute
	keep       = 7 * 24 * time.Hour
)

// purge deletes sent events and answered idempotency keys once they are old, in small steps.
func purge(db *mysql.DB) func(context.Context) error {
	return func(ctx context.Context) error {
		tick := time.NewTicker(purgeEvery)
		defer tick.Stop()
		for {
			for what, step := range map[string]func(context.Context, *mysql.DB, time.Duration) (int64, error){
				"outbox": outbox.Purge, "idempotency keys": idempotency.Purge,
			} {
				if _, err := step(ctx, db, keep); err != nil && ctx.Err() == nil {
					logx.Errorf("purge of %s: %v", what, err)
				}
			}
			select {
			case <-ctx.Done():
				return nil
			case <-tick.C:
			}
		}
	}
}
