package metrics

import (
	"context"
	"errors"

	"github.com/prometheus/prometheus/promql"
)

// queryLimit makes queries wait for one another; the engine's time limit ends the wait.
type queryLimit chan struct{}

func newQueryLimit(n int) queryLimit { return make(queryLimit, n) }

// GetMaxConcurrent is part of promql.QueryTracker.
func (l queryLimit) GetMaxConcurrent() int { return cap(l) }

// Insert waits for a place.
func (l queryLimit) Insert(ctx context.Context, _ string) (int, error) {
	select {
	case l <- struct{}{}:
		return 0, nil
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return 0, promql.ErrQueryTimeout("waiting for other queries")
		}
		return 0, promql.ErrQueryCanceled("waiting for other queries")
	}
}

// Delete gives the place back.
func (l queryLimit) Delete(int) { <-l }

// Close is part of promql.QueryTracker.
func (l queryLimit) Close() error { return nil }
