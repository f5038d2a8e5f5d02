package breaker

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	errDead    = errors.New("dead")
	errRefused = errors.New("refused")
)

func dead(err error) bool { return errors.Is(err, errDead) }

func call(b *Breaker, answer error) error {
	return b.Do(context.Background(), dead, func() error { return answer })
}

func TestRefusalsNeverOpenIt(t *testing.T) {
	b := New("t")
	for range 1000 {
		require.ErrorIs(t, call(b, errRefused), errRefused)
	}
}

func TestItOpensAndIsBackOneSecondLaterUnderRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New("t")
		for range leastCalls {
			_ = call(b, errDead)
		}
		require.ErrorIs(t, call(b, nil), ErrOpen)
		begin := time.Now()
		for errors.Is(call(b, nil), ErrOpen) { // as impatient clients do; refused calls must not count
			time.Sleep(10 * time.Millisecond)
		}
		assert.InDelta(t, openFor.Seconds(), time.Since(begin).Seconds(), 0.05)
		for range 10 {
			assert.NoError(t, call(b, nil))
		}
	})
}

func TestWhoIsStillDeadStaysShut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New("t")
		for range leastCalls {
			_ = call(b, errDead)
		}
		time.Sleep(openFor + time.Millisecond)
		require.ErrorIs(t, call(b, errDead), errDead, "a probe goes through")
		require.ErrorIs(t, call(b, errDead), ErrOpen)
	})
}

func TestACallerWhoLeavesIsNoFailure(t *testing.T) {
	b := New("t")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for range 10 * leastCalls {
		_ = b.Do(ctx, dead, func() error { return errDead })
	}
	assert.NoError(t, call(b, nil))
}
