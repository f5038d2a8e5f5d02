package pagetelemetry

import (
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"mall/common/problem"
	"mall/common/ratelimit"
)

const maxAddresses = 8192

// limiter counts in the process: telemetry is not worth a call to Redis, and a replica more or less does not matter.
type limiter struct {
	rule ratelimit.Rule

	mu        sync.Mutex
	addresses map[string]*rate.Limiter
}

func newLimiter(rule ratelimit.Rule) *limiter {
	return &limiter{rule: rule, addresses: map[string]*rate.Limiter{}}
}

// take counts a request of an address. Errors: a 429 problem when it is one too many.
func (l *limiter) take(address string) error {
	if l.rule.Quota <= 0 {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	a := l.addresses[address]
	if a == nil {
		if len(l.addresses) >= maxAddresses {
			l.forget()
		}
		a = rate.NewLimiter(rate.Limit(float64(l.rule.Quota)/l.rule.Window.Seconds()), int(l.rule.Quota))
		l.addresses[address] = a
	}
	if a.Allow() {
		return nil
	}
	p := problem.New(http.StatusTooManyRequests, problem.CodeTooManyRequests, "too much telemetry, slow down")
	p.RetryAfter = max(time.Second, l.rule.Window)
	return p
}

// forget drops those who have their whole quota, and lose nothing by it; then any, to half, so that the next need not look again.
func (l *limiter) forget() {
	for address, a := range l.addresses {
		if a.Tokens() >= float64(l.rule.Quota) {
			delete(l.addresses, address)
		}
	}
	for address := range l.addresses {
		if len(l.addresses) <= maxAddresses/2 {
			return
		}
		delete(l.addresses, address)
	}
}
