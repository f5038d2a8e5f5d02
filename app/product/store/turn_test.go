package store

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"mall/common/problem"
)

func TestTurnsLetOneInPerKeyAndForgetKeys(t *testing.T) {
	all := turns{key: map[string]*turn{}}
	var inside, most atomic.Int64
	done := make(chan error)
	for range 50 {
		go func() {
			leave, err := all.enter(t.Context(), "a")
			if err == nil {
				most.Store(max(most.Load(), inside.Add(1)))
				inside.Add(-1)
				leave()
			}
			done <- err
		}()
	}
	for range 50 {
		require.NoError(t, <-done)
	}
	require.EqualValues(t, 1, most.Load())
	require.Empty(t, all.key)
}

func TestATurnIsGivenUpWithItsContext(t *testing.T) {
	all := turns{key: map[string]*turn{}}
	leave, err := all.enter(t.Context(), "a")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = all.enter(ctx, "a")
	require.True(t, problem.HasCode(err, problem.CodeTimeout), err)
	other, err := all.enter(t.Context(), "b")
	require.NoError(t, err)
	other()
	leave()
	require.Empty(t, all.key)
}
