package cache

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestBriefReadsOnlyWhatItDoesNotHaveAndForgetsInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked [][]string
		b := NewBrief(time.Second, 10, func(_ context.Context, keys []string) (map[string]int, error) {
			asked = append(asked, slices.Sorted(slices.Values(keys)))
			out := map[string]int{}
			for _, key := range keys {
				if key != "none" {
					out[key] = len(asked)
				}
			}
			return out, nil
		})
		get := func(keys ...string) map[string]int {
			out, err := b.Get(t.Context(), keys)
			require.NoError(t, err)
			return out
		}
		require.Equal(t, map[string]int{"a": 1, "b": 1}, get("a", "b", "none"))
		require.Equal(t, map[string]int{"a": 1, "c": 2}, get("a", "c"))
		time.Sleep(time.Second - time.Nanosecond)
		require.Equal(t, map[string]int{"b": 1}, get("b"))
		time.Sleep(time.Nanosecond)
		require.Equal(t, map[string]int{"b": 3}, get("b"), "never older than the time allows")
		b.Forget("b", "unknown")
		require.Equal(t, map[string]int{"b": 4}, get("b"))
		require.Equal(t, [][]string{{"a", "b", "none"}, {"c"}, {"b"}, {"b"}}, asked)
	})
}

func TestASlowReadCountsFromItsBeginning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reads := 0
		b := NewBrief(time.Second, 10, func(context.Context, []string) (map[string]int, error) {
			reads++
			time.Sleep(900 * time.Millisecond)
			return map[string]int{"a": reads}, nil
		})
		_, err := b.Get(t.Context(), []string{"a"})
		require.NoError(t, err)
		time.Sleep(101 * time.Millisecond)
		got, err := b.Get(t.Context(), []string{"a"})
		require.NoError(t, err)
		require.Equal(t, 2, got["a"])
	})
}

func TestBriefStaysSmallAndPassesErrorsOn(t *testing.T) {
	var fail atomic.Bool
	broken := errors.New("broken")
	b := NewBrief(time.Minute, 100, func(_ context.Context, keys []string) (map[string]int, error) {
		if fail.Load() {
			return nil, broken
		}
		out := map[string]int{}
		for _, key := range keys {
			out[key] = 1
		}
		return out, nil
	})
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			for i := range 200 {
				_, err := b.Get(t.Context(), []string{fmt.Sprint(worker, i), "shared"})
				if err != nil {
					t.Error(err)
				}
				b.Forget("shared")
			}
		})
	}
	wg.Wait()
	require.LessOrEqual(t, len(b.entries), 100)
	fail.Store(true)
	_, err := b.Get(t.Context(), []string{"new"})
	require.ErrorIs(t, err, broken)
}
