package timer

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestEveryDrainsThenWaits(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	calls := 0
	begin := time.Now()
	require.NoError(t, Every(ctx, "test", 50*time.Millisecond, func(context.Context) (int, error) {
		calls++
		if calls == 5 {
			cancel()
		}
		return max(0, 4-calls), nil // work for three rounds, then none
	}))
	require.Equal(t, 5, calls)
	require.Less(t, time.Since(begin), 2*time.Second)
	require.GreaterOrEqual(t, time.Since(begin), 50*time.Millisecond)
}

func TestEveryGoesOnAfterFailures(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	calls := 0
	begin := time.Now()
	require.NoError(t, Every(ctx, "test", 10*time.Millisecond, func(context.Context) (int, error) {
		calls++
		if calls == 4 {
			cancel()
		}
		return 0, errors.New("no database")
	}))
	require.Equal(t, 4, calls)
	require.GreaterOrEqual(t, time.Since(begin), (10+20+40)*time.Millisecond, "pauses grow")
}
