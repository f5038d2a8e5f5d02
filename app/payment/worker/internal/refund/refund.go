// Package refund asks providers for the refunds that were requested, until they confirm.
package refund

import (
	"context"
	"time"

	"github.com/zeromicro/go-zero/core/logx"

	"mall/app/payment/domain"
	"mall/app/payment/store"
	"mall/common/telemetry"
)

const (
	batch = 50
	// confirmWithin is how long a provider that took a refund has to confirm it before it is asked
	// again; it knows the refund by its id.
	confirmWithin = time.Minute
	askLimit      = 10 * time.Second
	minBackoff    = time.Second
)

// Asker tells providers of refunds.
type Asker struct {
	Store     *store.Store
	Providers domain.Providers
}

// Round asks for what is due and returns how many refunds the providers took.
func (a *Asker) Round(ctx context.Context) (int, error) {
	due, err := a.Store.ClaimRefunds(ctx, time.Now().UTC(), confirmWithin, batch)
	if err != nil {
		return 0, err
	}
	taken := 0
	for _, r := range due {
		if err := ctx.Err(); err != nil {
			return taken, err // what is left is due again when its lease ends
		}
		if a.try(ctx, r) {
			taken++
		}
	}
	return taken, nil
}

// try reports whether the provider took the refund; if not, when it is due again is stored.
func (a *Asker) try(ctx context.Context, r store.DueRefund) bool {
	err := a.ask(ctx, r)
	if err != nil {
		a.again(ctx, r, err)
	}
	return err == nil
}

func (a *Asker) ask(ctx context.Context, r store.DueRefund) (err error) {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	ctx, done := telemetry.Work(ctx, r.Traceparent, "ask provider for refund")
	defer func() { done(err) }()
	provider, err := a.Providers.Find(r.Provider)
	if err != nil {
		return err
	}
	return provider.Refund(ctx, r.Refund)
}

func (a *Asker) again(ctx context.Context, r store.DueRefund, cause error) {
	wait := confirmWithin
	if r.Attempts < 7 {
		wait = min(minBackoff<<(r.Attempts-1), confirmWithin)
	}
	logx.WithContext(ctx).Errorf("refund %s of payment %s, try %d, again in %v: %v", r.ID, r.PaymentID, r.Attempts, wait, cause)
	if err := a.Store.PostponeRefund(ctx, r.ID, time.Now().UTC().Add(wait)); err != nil {
		logx.WithContext(ctx).Errorf("refund %s waits for its lease to end: %v", r.ID, err)
	}
}
