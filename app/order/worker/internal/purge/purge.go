// Package purge deletes rows that have served: sent events, old idempotency keys, tickets that came
// to nothing.
package purge

import (
	"context"
	"time"

	"github.com/zeromicro/go-zero/core/logx"

	"mall/app/order/store"
	"mall/common/idempotency"
	"mall/common/outbox"
)

const (
	every = 10 * time.Minute
	age   = 7 * 24 * time.Hour
)

// Purge deletes what is older than a week.
type Purge struct {
	Store *store.Store
}

// Run deletes in small batches, now and every ten minutes, until ctx ends.
func (p *Purge) Run(ctx context.Context) error {
	for {
		if err := p.Once(ctx); err != nil && ctx.Err() == nil {
			logx.WithContext(ctx).Errorf("old rows stay for now: %v", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(every):
		}
	}
}

// Once deletes all that is old enough.
func (p *Purge) Once(ctx context.Context) error {
	for _, purge := range []func(context.Context) (int64, error){
		func(ctx context.Context) (int64, error) { return outbox.Purge(ctx, p.Store.DB(), age) },
		func(ctx context.Context) (int64, error) { return idempotency.Purge(ctx, p.Store.DB(), age) },
		func(ctx context.Context) (int64, error) { return p.Store.PurgeTickets(ctx, age) },
	} {
		for {
			n, err := purge(ctx)
			if err != nil {
				return err
			}
			if n == 0 || ctx.Err() != nil {
				break
			}
		}
	}
	return nil
}
