// Package cache keeps what the hot paths read: in the process for a moment, and whole products in
// Redis.
package cache

import (
	"context"
	"sync"
	"time"
)

// Brief keeps values in the process for a short time, counted from before they were read, so that
// none is ever older than that.
type Brief[V any] struct {
	ttl     time.Duration
	limit   int
	load    func(ctx context.Context, keys []string) (map[string]V, error)
	mu      sync.RWMutex
	entries map[string]entry[V]
}

type entry[V any] struct {
	value  V
	expiry time.Time
}

// NewBrief makes a cache of at most limit values. load reads the values of many keys at once and
// leaves out those that do not exist; they are not remembered.
func NewBrief[V any](ttl time.Duration, limit int, load func(context.Context, []string) (map[string]V, error)) *Brief[V] {
	return &Brief[V]{ttl: ttl, limit: limit, load: load, entries: map[string]entry[V]{}}
}

// Get answers the values of keys that exist. The map belongs to the caller, its values do not.
func (b *Brief[V]) Get(ctx context.Context, keys []string) (map[string]V, error) {
	out := make(map[string]V, len(keys))
	begin := time.Now()
	var missing []string
	b.mu.RLock()
	for _, key := range keys {
		if e, ok := b.entries[key]; ok && begin.Before(e.expiry) {
			out[key] = e.value
		} else {
			missing = append(missing, key)
		}
	}
	b.mu.RUnlock()
	if len(missing) == 0 {
		return out, nil
	}
	loaded, err := b.load(ctx, missing)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.shrink(begin, len(loaded))
	for key, value := range loaded {
		out[key] = value
		b.entries[key] = entry[V]{value: value, expiry: begin.Add(b.ttl)}
	}
	return out, nil
}

// Forget drops values that just changed. A read that is under way may still keep what it saw,
// for the usual time.
func (b *Brief[V]) Forget(keys ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, key := range keys {
		delete(b.entries, key)
	}
}

func (b *Brief[V]) shrink(now time.Time, more int) {
	if len(b.entries)+more <= b.limit {
		return
	}
	for key, e := range b.entries {
		if !now.Before(e.expiry) {
			delete(b.entries, key)
		}
	}
	if len(b.entries)+more > b.limit {
		clear(b.entries)
	}
}
