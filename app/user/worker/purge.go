package main

import (
	"context"
	"time"

	"github.com/zeromicro/go-zero/core/logx"

	"mall/app/user/store"
	"mall/common/idempotency"
	"mall/common/outbox"
)

const (
	purgeInterval   = 10 * time.Minute
	keepIdempotency = 7 * 24 * time.Hour
	keepOutbox      = 7 * 24 * time.Hour
)

// purger deletes what is over, now and every ten minutes.
func purger(s *store.Store) func(context.Context) error {
	return func(ctx context.Context) error {
		ticker := time.NewTicker(purgeInterval)
		defer ticker.Stop()
		for {
			purge(ctx, s)
			select {
			case <-ctx.Done():
				return nil
			case <-ticker.C:
			}
		}
	}
}

// purge repeats each batch while there is more; what fails is tried again at the next turn.
func purge(ctx context.Context, s *store.Store) {
	for what, batch := range map[string]func() (int64, error){
		"accounts":         func() (int64, error) { return s.Purge(ctx, store.Now()) },
		"idempotency keys": func() (int64, error) { return idempotency.Purge(ctx, s.DB(), keepIdempotency) },
		"outbox":           func() (int64, error) { return outbox.Purge(ctx, s.DB(), keepOutbox) },
	} {
		for {
			n, err := batch()
			if err != nil && ctx.Err() == nil {
				logx.WithContext(ctx).Errorf("purge %s: %v", what, err)
			}
			if err != nil || n < store.PurgeBatch {
				break
			}
		}
	}
}
