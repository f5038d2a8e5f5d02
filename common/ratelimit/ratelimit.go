// Package ratelimit limits requests per key in fixed windows counted by Redis.
package ratelimit

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/zeromicro/go-zero/core/logx"
	"github.com/zeromicro/go-zero/core/stores/redis"

	"mall/common/breaker"
	"mall/common/problem"
	observed "mall/common/redis"
)

// The script travels whole with EVAL: a server that lost its script cache answers EVALSHA with
// NOSCRIPT, and a burst of those opens go-zero's Redis breaker.
//
//go:embed window.lua
var window string

var _ = observed.Name(window, "ratelimit.window")

// Rule allows Quota requests of one key in each Window.
type Rule struct {
	Quota  int64         // 0 means no limit
	Window time.Duration `json:",default=1s"`
}

// patience is how long a request waits for its count. go-redis does not look at the context while it
// reads, so a Redis that hangs would otherwise hold every request for seconds.
const patience = 100 * time.Millisecond

// Limiter counts in Redis, so all replicas share the count. When Redis is down or hangs it lets
// everything pass: the shop stays open and the shedder of each service still protects it.
type Limiter struct {
	redis  *redis.Redis
	prefix string
	brk    *breaker.Breaker
}

// New makes a limiter whose keys begin with prefix.
func New(r *redis.Redis, prefix string) *Limiter {
	return &Limiter{redis: r, prefix: prefix, brk: breaker.New("rate limits")}
}

// Take counts one request for every key with its rule. Errors: a 429 problem with Retry-After when
// one of them is over its quota.
func (l *Limiter) Take(ctx context.Context, rules map[string]Rule) error {
	var keys []string
	var args []any
	for key, rule := range rules {
		if rule.Quota <= 0 {
			continue
		}
		keys = append(keys, l.prefix+key)
		args = append(args, strconv.FormatInt(rule.Quota, 10), strconv.FormatInt(rule.Window.Milliseconds(), 10))
	}
	if l.redis.Type != redis.ClusterType {
		return l.take(ctx, keys, args)
	}
	for i, key := range keys { // a script's keys must share a slot
		if err := l.take(ctx, []string{key}, args[2*i:2*i+2]); err != nil {
			return err
		}
	}
	return nil
}

func (l *Limiter) take(ctx context.Context, keys []string, args []any) error {
	if len(keys) == 0 {
		return nil
	}
	var waitMs int64
	err := l.brk.Do(ctx, func(error) bool { return true }, func() (err error) {
		waitMs, err = l.count(ctx, keys, args)
		return err
	})
	if err != nil {
		if !errors.Is(err, breaker.ErrOpen) {
			logx.WithContext(ctx).Infof("rate limits are off while Redis does not answer: %v", err)
		}
		return nil
	}
	if waitMs < 0 {
		return nil
	}
	p := problem.New(http.StatusTooManyRequests, problem.CodeTooManyRequests, "too many requests, slow down")
	p.RetryAfter = max(time.Duration(waitMs)*time.Millisecond, time.Millisecond)
	return p
}

// count answers -1, or the milliseconds until the fullest window ends.
func (l *Limiter) count(ctx context.Context, keys []string, args []any) (int64, error) {
	type reply struct {
		waitMs int64
		err    error
	}
	replies := make(chan reply, 1)
	go func() {
		result, err := l.redis.EvalCtx(ctx, window, keys, args...)
		n, ok := result.(int64)
		if err == nil && !ok {
			err = fmt.Errorf("the script answered %v", result)
		}
		replies <- reply{n, err}
	}()
	select {
	case r := <-replies:
		return r.waitMs, r.err
	case <-time.After(patience):
		return -1, fmt.Errorf("no answer within %v", patience)
	}
}
