// Package purge deletes rows that have served: sent events, old idempotency keys, and what each
// domain adds.
package purge

import (
	"context"
	"time"

	"github.com/zeromicro/go-zero/core/logx"

	"mall/common/idempotency"
	"mall/common/mysql"
	"mall/common/outbox"
)

const (
	every = 10 * time.Minute
	// Keep is how long sent events and answered idempotency keys stay.
	Keep = 7 * 24 * time.Hour
)

// Step deletes one kind of rows.
type Step struct {
	What string // for the log
	Age  time.Duration
	// Delete removes a bounded batch of what is older than age and returns how many rows went. It is
	// called until nothing is left.
	Delete func(ctx context.Context, db *mysql.DB, age time.Duration) (int64, error)
}

// Purge deletes the old rows of a schema. Several may run at once.
type Purge struct {
	DB   *mysql.DB
	More []Step // beside the outbox and idempotency keys, which every schema has
}

// Run deletes now and every ten minutes, until ctx ends.
func (p *Purge) Run(ctx context.Context) error {
	for {
		p.Once(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(every):
		}
	}
}

// Once deletes all that is old enough and returns how many rows went. A step that fails is logged and
// keeps nothing else from being deleted: its rows go the next time.
func (p *Purge) Once(ctx context.Context) (gone int64) {
	steps := append([]Step{
		{What: "outbox", Age: Keep, Delete: outbox.Purge},
		{What: "idempotency keys", Age: Keep, Delete: idempotency.Purge},
	}, p.More...)
	for _, s := range steps {
		for ctx.Err() == nil {
			n, err := s.Delete(ctx, p.DB, s.Age)
			if err != nil && ctx.Err() == nil {
				logx.WithContext(ctx).Errorf("purge of %s: %v", s.What, err)
			}
			if err != nil || n == 0 {
				break
			}
			gone += n
		}
	}
	return gone
}
