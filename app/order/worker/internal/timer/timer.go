// Package timer ends what ends by time: unpaid orders expire and shipped ones complete. What is due
// stands in the orders' rows, so a restart forgets nothing and several workers may run at once.
package timer

import (
	"context"
	"fmt"
	"time"

	"github.com/zeromicro/go-zero/core/logx"

	"mall/app/order/domain"
	"mall/app/order/store"
	"mall/common/mysql"
	"mall/common/telemetry"
)

const (
	every = time.Second
	batch = 100
)

// Orders ends due orders.
type Orders struct {
	Store *store.Store
}

// Run looks for due orders until ctx ends.
func (t *Orders) Run(ctx context.Context) error {
	for {
		n, err := t.Once(ctx)
		if err != nil && ctx.Err() == nil {
			logx.WithContext(ctx).Errorf("orders that are due must wait: %v", err)
		}
		if n == batch && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(every):
		}
	}
}

// Once ends one batch and returns how many were due. One order that fails does not stop the others.
func (t *Orders) Once(ctx context.Context) (int, error) {
	now := time.Now()
	due, err := t.Store.Due(ctx, now, batch)
	if err != nil {
		return 0, err
	}
	var failed error
	for _, d := range due {
		if err := t.end(ctx, d, now); err != nil {
			failed = fmt.Errorf("order %s: %w", d.OrderID, err)
		}
	}
	return len(due), failed
}

// end works inside the trace of the order's checkout: one order is one trace.
func (t *Orders) end(ctx context.Context, d store.Due, now time.Time) error {
	ctx, done := telemetry.Work(ctx, d.Traceparent, "end due order")
	_, err := t.Store.Update(ctx, d.OrderID, func(_ mysql.Querier, o *domain.Order) error {
		_ = o.Expire(now) || o.CompleteWhenDue(now)
		return nil
	})
	done(err)
	return err
}
