package ratelimit

import (
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zeromicro/go-zero/core/logx"
	"github.com/zeromicro/go-zero/core/stores/redis"

	"mall/common/problem"
	"mall/test/redistest"
)

func limiter(t *testing.T, addr string) *Limiter {
	t.Helper()
	logx.Disable()
	r, err := redis.NewRedis(redis.RedisConf{Host: addr, Type: redis.NodeType, NonBlock: true})
	require.NoError(t, err)
	return New(r, "t:")
}

func TestItRefusesOverTheQuotaAndSaysWhenToComeBack(t *testing.T) {
	l := limiter(t, redistest.Server(t))
	rules := map[string]Rule{"user:u": {Quota: 3, Window: 2 * time.Second}, "ip:1": {Quota: 100, Window: time.Second}, "off": {}}
	for range 3 {
		require.NoError(t, l.Take(t.Context(), rules))
	}
	p := problem.From(l.Take(t.Context(), rules))
	require.NotNil(t, p)
	assert.Equal(t, 429, p.Status)
	assert.Positive(t, p.RetryAfter)
	assert.LessOrEqual(t, p.RetryAfter, 2*time.Second)
	assert.NoError(t, l.Take(t.Context(), map[string]Rule{"user:another": {Quota: 3, Window: time.Second}}), "another user has another window")
	time.Sleep(p.RetryAfter + 50*time.Millisecond)
	assert.NoError(t, l.Take(t.Context(), rules), "the window is over")
}

func TestADeadRedisLetsEverythingPass(t *testing.T) {
	l := limiter(t, "127.0.0.1:1")
	for range 50 {
		require.NoError(t, l.Take(t.Context(), map[string]Rule{"ip:1": {Quota: 1, Window: time.Second}}))
	}
}

func TestAHungRedisDelaysNobodyLong(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and never answers
	require.NoError(t, err)
	t.Cleanup(func() { _ = silent.Close() })
	l := limiter(t, silent.Addr().String())
	begin := time.Now()
	for range 100 {
		require.NoError(t, l.Take(t.Context(), map[string]Rule{"ip:1": {Quota: 1, Window: time.Second}}))
	}
	assert.Less(t, time.Since(begin), 100*patience/2, "the breaker spares most of them the wait")
}
