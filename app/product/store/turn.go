package store

import (
	"context"
	"sync"

	"mall/common/problem"
)

// turns lets one call per key in at a time. Repetitions of a checkout that arrive together would
// otherwise all wait on one unique key of InnoDB, and when the first rolls back they deadlock each
// other. Between processes the unique key alone decides; there are too few of them for that.
type turns struct {
	mu  sync.Mutex
	key map[string]*turn
}

type turn struct {
	free  chan struct{} // holds a token when nobody is in
	users int           // in or waiting
}

// enter waits for the key. leave must be called afterwards. Errors: the context's.
func (t *turns) enter(ctx context.Context, key string) (leave func(), err error) {
	t.mu.Lock()
	at := t.key[key]
	if at == nil {
		at = &turn{free: make(chan struct{}, 1)}
		at.free <- struct{}{}
		t.key[key] = at
	}
	at.users++
	t.mu.Unlock()
	done := func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if at.users--; at.users == 0 {
			delete(t.key, key)
		}
	}
	select {
	case <-at.free:
		return func() { at.free <- struct{}{}; done() }, nil
	case <-ctx.Done():
		done()
		return nil, problem.Timeout(ctx.Err())
	}
}
