// Package timer runs work that looks for due rows again and again.
package timer

import (
	"context"
	"time"

	"github.com/zeromicro/go-zero/core/logx"
)

// maxPause bounds how long a failing round waits for the next.
const maxPause = 5 * time.Second

// Every runs round until ctx ends: at once again while it finds work, after interval when it found
// none, and after a growing pause when it fails.
func Every(ctx context.Context, name string, interval time.Duration, round func(context.Context) (int, error)) error {
	pause := interval
	for ctx.Err() == nil {
		n, err := round(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			logx.WithContext(ctx).Errorf("%s failed, trying again in %v: %v", name, pause, err)
			sleep(ctx, pause)
			pause = max(interval, min(2*pause, maxPause))
		case n == 0:
			pause = interval
			sleep(ctx, interval)
		default:
			pause = interval
		}
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
