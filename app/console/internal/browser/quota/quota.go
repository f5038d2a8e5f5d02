// Package quota limits how often one sender may send.
package quota

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxSenders bounds what is remembered. Senders that were quiet are forgotten first, who gain nothing by it: their
// quota is full again.
const maxSenders = 4096

// Quota is safe for concurrent use.
type Quota struct {
	perSecond rate.Limit
	burst     int

	mu      sync.Mutex
	senders map[string]*rate.Limiter
}

// New allows so many requests a second of each sender, and bursts.
func New(perSecond float64, burst int) *Quota {
	return &Quota{perSecond: rate.Limit(perSecond), burst: burst, senders: map[string]*rate.Limiter{}}
}

// Take counts a request. When it is one too many, wait says how long until the next is welcome.
func (q *Quota) Take(sender string) (wait time.Duration, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.senders[sender]
	if l == nil {
		if len(q.senders) >= maxSenders {
			q.forget()
		}
		l = rate.NewLimiter(q.perSecond, q.burst)
		q.senders[sender] = l
	}
	if l.Allow() {
		return 0, true
	}
	return time.Duration(float64(time.Second) / float64(q.perSecond)), false
}

func (q *Quota) forget() {
	for s, l := range q.senders {
		if l.Tokens() >= float64(q.burst) {
			delete(q.senders, s)
		}
	}
	for s := range q.senders { // all are busy: half of them go, so that the next ones need not look again
		if len(q.senders) <= maxSenders/2 {
			return
		}
		delete(q.senders, s)
	}
}
