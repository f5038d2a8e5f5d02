package password

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/user/domain"
	"mall/common/problem"
)

// quick costs next to nothing.
var quick = Conf{MemoryKiB: 64, Iterations: 1, Queue: 1000}

func hasher(t testing.TB, c Conf) *Hasher {
	t.Helper()
	h, err := New(c)
	require.NoError(t, err)
	return h
}

func typed(s string) domain.Password { return domain.TypedPassword(s) }

func TestHashMatchesItsPasswordOnly(t *testing.T) {
	h := hasher(t, Default)
	stored, err := h.Hash(t.Context(), typed("correct horse"))
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(stored, "$argon2id$v=19$m=19456,t=2,p=1$"), stored)
	for s, want := range map[string]bool{"correct horse": true, "correct horsf": false, "": false, "correct horse ": false} {
		ok, stale, err := h.Matches(t.Context(), stored, typed(s))
		require.NoError(t, err)
		assert.Equal(t, want, ok, "%q", s)
		assert.False(t, stale)
	}
	again, err := h.Hash(t.Context(), typed("correct horse"))
	require.NoError(t, err)
	assert.NotEqual(t, stored, again, "the salt repeats")
}

// foreign was made by argon2-cffi, an implementation in C.
const foreign = "$argon2id$v=19$m=256,t=2,p=4$5DBseWYXbC8/7gZqonr9vw$R51g77Ab3XE5/aCWliA6Tfhetaf7CXnjMvVDgelFMgw"

func TestHashesOfOthersAreRead(t *testing.T) {
	ok, stale, err := hasher(t, quick).Matches(t.Context(), foreign, typed("correct horse"))
	require.NoError(t, err)
	assert.True(t, ok)
	assert.True(t, stale, "it was made with other parameters")
}

func TestNobodysPasswordNeverMatchesAndCostsTheSame(t *testing.T) {
	h := hasher(t, quick)
	ok, _, err := h.Matches(t.Context(), "", typed("anything"))
	require.NoError(t, err)
	assert.False(t, ok)

	// It waits for a core as any other does: with all of them busy it is not answered.
	for range cap(h.cores) {
		h.cores <- struct{}{}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, _, err = h.Matches(ctx, "", typed("anything"))
	assert.True(t, problem.HasCode(err, problem.CodeTimeout), err)
}

func TestDamagedHashesAreErrors(t *testing.T) {
	h := hasher(t, quick)
	const salt, key = "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	for _, stored := range []string{
		"x", "$argon2id$", "$argon2i$v=19$m=64,t=1,p=1$" + salt + "$" + key, "$argon2id$v=16$m=64,t=1,p=1$" + salt + "$" + key,
		"$argon2id$v=19$m=64,t=1$" + salt + "$" + key, "$argon2id$v=19$m=64,t=0,p=1$" + salt + "$" + key,
		"$argon2id$v=19$m=64,t=1,p=0$" + salt + "$" + key, "$argon2id$v=19$m=4294967295,t=1,p=1$" + salt + "$" + key,
		"$argon2id$v=19$m=64,t=4294967295,p=1$" + salt + "$" + key, "$argon2id$v=19$m=64,t=1,p=1$$" + key,
		"$argon2id$v=19$m=64,t=1,p=1$" + salt + "$", "$argon2id$v=19$m=64,t=1,p=1$" + salt + "$" + strings.Repeat("A", 400),
		"$argon2id$v=19$m=64,t=1,p=1$!$" + key,
	} {
		_, _, err := h.Matches(t.Context(), stored, typed("anything"))
		assert.ErrorIs(t, err, errFormat, stored)
	}
}

func TestParametersOutOfRangeAreRefused(t *testing.T) {
	for _, c := range []Conf{{}, {MemoryKiB: 7, Iterations: 1, Queue: 1}, {MemoryKiB: 64, Queue: 1}, {MemoryKiB: 64, Iterations: 1},
		{MemoryKiB: 1<<20 + 1, Iterations: 1, Queue: 1}, {MemoryKiB: 64, Iterations: 65, Queue: 1}} {
		_, err := New(c)
		assert.Error(t, err, fmt.Sprintf("%+v", c))
	}
}

func TestWhoFindsTheQueueFullIsRefusedAtOnce(t *testing.T) {
	h := hasher(t, Conf{MemoryKiB: 64, Iterations: 1, Queue: 1})
	for range cap(h.cores) {
		h.cores <- struct{}{}
		h.waiting <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	var waits sync.WaitGroup
	waits.Go(func() { _, _ = h.Hash(ctx, typed("waits")) })
	require.Eventually(t, func() bool { return len(h.waiting) == cap(h.waiting) }, time.Second, time.Millisecond)
	_, err := h.Hash(t.Context(), typed("one too many"))
	assert.True(t, problem.HasCode(err, problem.CodeUnavailable), err)
	assert.Positive(t, problem.From(err).RetryAfter)
	cancel()
	waits.Wait()
	assert.Len(t, h.waiting, cap(h.cores), "who gave up left the queue")
}

func TestMemoryIsBoundedByCores(t *testing.T) {
	h := hasher(t, quick)
	var most atomic.Int64
	var all sync.WaitGroup
	for range 200 {
		all.Go(func() {
			_, err := h.Hash(context.Background(), typed("anything"))
			assert.NoError(t, err)
		})
		if n := int64(len(h.cores)); n > most.Load() {
			most.Store(n)
		}
	}
	all.Wait()
	assert.LessOrEqual(t, most.Load(), int64(cap(h.cores)))
	assert.Empty(t, h.cores)
	assert.Empty(t, h.waiting)
}

func BenchmarkHash(b *testing.B) {
	h := hasher(b, Default)
	for b.Loop() {
		_, _ = h.Hash(b.Context(), typed("correct horse"))
	}
}

func TestMemoryIsBoundedByTheLimitToo(t *testing.T) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(-1))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(32)) // a large node, and a pod without a CPU limit
	for limit, want := range map[int64]int{115 << 20: 2, 16 << 20: 1, math.MaxInt64: 32} {
		debug.SetMemoryLimit(limit)
		h, err := New(Default)
		require.NoError(t, err)
		assert.Equal(t, want, cap(h.cores), "limit %d", limit)
	}
}

// What a container is charged for is what the process has taken from the system and not given back: memory that waits to be
// collected counts as well.
func TestAFloodOfLogInsStaysBelowTheMemoryLimit(t *testing.T) {
	const limit = 115 << 20 // 90 % of a container's 128 Mi
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(limit))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	h := hasher(t, Default)
	debug.FreeOSMemory()
	before := resident(t)
	var most uint64
	stop, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		for {
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
				most = max(most, resident(t))
			}
		}
	}()
	var all sync.WaitGroup
	for range 24 {
		all.Go(func() {
			for range 4 {
				_, err := h.Hash(t.Context(), typed("anything"))
				assert.NoError(t, err)
			}
		})
	}
	all.Wait()
	close(stop)
	<-watched
	t.Logf("%d MiB before, %d MiB at most", before>>20, most>>20)
	assert.Less(t, most-before, uint64(limit*3/4), "the rest of the service needs some, too")
}

func resident(t testing.TB) uint64 {
	t.Helper()
	read := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(read)
	return read[0].Value.Uint64() - read[1].Value.Uint64()
}
