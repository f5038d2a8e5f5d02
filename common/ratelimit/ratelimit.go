// Package ratelimit limits requests per key in fixed windows counted by Redis.
package ratelimit

import (
	"context"
	_ "embed"
	"net/http"
	"strconv"
	"time"

	"github.com/zeromicro/go-zero/core/logx"
	"github.com/zeromicro/go-zero/core/stores/redis"

	"mall/common/problem"
)

// The script travels whole with EVAL: a server that lost its script cache answers EVALSHA with
// NOSCRIPT, and a burst of those opens go-zero's Redis breaker.
//
//go:embed window.lua
var window string

// Rule allows Quota requests of one key in each Window.
type Rule struct {
	Quota  int64         // 0 means no limit
	Window time.Duration `json:",default=1s"`
}

// Limiter counts in Redis, so all replicas share the count. When Redis is down it lets everything
// pass: the shop stays open and the shedder of each service still protects it.
type Limiter struct {
	Redis  *redis.Redis
	Prefix string
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
		keys = append(keys, l.Prefix+key)
		args = append(args, strconv.FormatInt(rule.Quota, 10), strconv.FormatInt(rule.Window.Milliseconds(), 10))
	}
	if l.Redis.Type != redis.ClusterType {
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
	result, err := l.Redis.EvalCtx(ctx, window, keys, args...)
	if err != nil {
		logx.WithContext(ctx).Infof("rate limits are off while Redis is down: %v", err)
		return nil
	}
	waitMs, ok := result.(int64)
	if !ok || waitMs < 0 {
		return nil
	}
	p := problem.New(http.StatusTooManyRequests, problem.CodeTooManyRequests, "too many requests, slow down")
	p.RetryAfter = max(time.Duration(waitMs)*time.Millisecond, time.Millisecond)
	return p
}
