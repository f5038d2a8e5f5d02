package access

import (
	"sync"
	"time"
)

const (
	maxLogIns  = 10  // wrong tokens of one client in a window, in the log-in
	maxBearers = 100 // and in headers: one Collector that is set up wrongly must not lock its neighbours out
	tryWindow  = time.Minute
	maxClients = 10_000 // remembered; more are forgotten together, for memory has to end somewhere
)

// tries counts wrong tokens by client.
type tries struct {
	now func() time.Time
	max int

	mu     sync.Mutex
	counts map[string]count
}

type count struct {
	n     int
	since time.Time
}

func newTries(limit int, now func() time.Time) *tries {
	return &tries{now: now, max: limit, counts: map[string]count{}}
}

// wait tells how long the client has to wait for its next try.
func (t *tries) wait(client string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.counts[client]
	if c.n < t.max {
		return 0
	}
	return max(c.since.Add(tryWindow).Sub(t.now()), 0)
}

func (t *tries) failed(client string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	if len(t.counts) >= maxClients {
		for name, c := range t.counts {
			if now.Sub(c.since) > tryWindow {
				delete(t.counts, name)
			}
		}
		if len(t.counts) >= maxClients {
			clear(t.counts)
		}
	}
	c := t.counts[client]
	if now.Sub(c.since) > tryWindow {
		c = count{since: now}
	}
	c.n++
	t.counts[client] = c
}

func (t *tries) forget(client string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.counts, client)
}
