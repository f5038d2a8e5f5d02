package store

import (
	"sync"
	"time"
)

// recent remembers SKUs that just ran out. Checkouts of such a SKU read its stock before they open
// a transaction that would most likely be rolled back; the read is fresh, so nobody is refused wrongly.
type recent struct {
	ttl time.Duration
	mu  sync.Mutex
	at  map[string]time.Time
}

const recentLimit = 10_000

func (r *recent) add(skuIDs []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.at) > recentLimit {
		clear(r.at)
	}
	for _, sku := range skuIDs {
		r.at[sku] = time.Now()
	}
}

func (r *recent) any(skuIDs []string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, sku := range skuIDs {
		at, ok := r.at[sku]
		if !ok {
			continue
		}
		if time.Since(at) < r.ttl {
			return true
		}
		delete(r.at, sku)
	}
	return false
}
