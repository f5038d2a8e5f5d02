package timer

import (
	"context"
	"time"

	"github.com/zeromicro/go-zero/core/logx"

	"mall/app/order/settle"
	"mall/app/order/store"
	"mall/common/telemetry"
)

const (
	// stalled is how long after its approval a refund is taken up again: far longer than events take.
	stalled      = time.Minute
	refundsEvery = 10 * time.Second
)

// Refunds takes up approved refunds that the events did not bring to an end.
type Refunds struct {
	Store  *store.Store
	Settle *settle.Service
}

// Run looks for stalled refunds until ctx ends.
func (t *Refunds) Run(ctx context.Context) error {
	ticker := time.NewTicker(refundsEvery)
	defer ticker.Stop()
	for {
		if err := t.Once(ctx, time.Now().Add(-stalled)); err != nil && ctx.Err() == nil {
			logx.WithContext(ctx).Errorf("stalled refunds must wait: %v", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// Once takes up refunds approved before. One that fails does not stop the others.
func (t *Refunds) Once(ctx context.Context, before time.Time) error {
	refunds, err := t.Store.StalledRefunds(ctx, before, batch)
	if err != nil {
		return err
	}
	for _, r := range refunds {
		traced, done := telemetry.Work(ctx, r.Traceparent, "resume refund")
		err := t.Settle.Resume(traced, r)
		if err != nil {
			logx.WithContext(traced).Errorf("refund %s is stalled: %v", r.RefundID, err)
		}
		done(err)
	}
	return nil
}
