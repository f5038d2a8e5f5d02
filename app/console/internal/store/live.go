package store

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

const (
	feedBuffer = 1024 // messages that wait for a slow subscriber
	feedTraces = 2048 // traces whose summary still grows
)

// Live is one message of the live feed: a log line, or what is known of a trace, which may come again with more.
type Live struct {
	Log   *Log
	Trace *TraceSummary
	Lost  int // messages that this subscriber was too slow for, since the one before
}

type subscriber struct {
	ch   chan Live
	lost int
}

type feed struct {
	n       atomic.Int32 // subscribers
	mu      sync.Mutex
	subs    map[*subscriber]bool
	growing map[pcommon.TraceID]*summary
}

// Subscribe returns a channel of what is written from now on, until the context ends; then it is closed. Who does not keep
// up loses messages.
func (s *Store) Subscribe(ctx context.Context) <-chan Live {
	sub := &subscriber{ch: make(chan Live, feedBuffer)}
	f := &s.feed
	f.mu.Lock()
	if f.subs == nil {
		f.subs = map[*subscriber]bool{}
	}
	f.subs[sub] = true
	f.n.Add(1)
	f.mu.Unlock()
	go func() {
		select {
		case <-ctx.Done():
		case <-s.done:
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.subs, sub)
		if f.n.Add(-1) == 0 {
			f.growing = nil
		}
		close(sub.ch)
	}()
	return sub.ch
}

// block tells subscribers what is in a block that is about to be written.
func (f *feed) block(b *block) {
	if f.n.Load() == 0 {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if b.kind == blockSpans {
		f.traces(b)
	} else {
		f.logs(b)
	}
}

func (f *feed) traces(b *block) {
	h, err := readSpanHead(b.head)
	if err != nil {
		return
	}
	if f.growing == nil || len(f.growing) > feedTraces {
		f.growing = map[pcommon.TraceID]*summary{}
	}
	for i := range h.flags {
		id := h.traces[h.trace.at(i)]
		if f.growing[id] == nil {
			f.growing[id] = &summary{id: id}
		}
		f.growing[id].add(h, i)
	}
	for _, id := range h.traces {
		t := f.growing[id].public()
		t.Services = slices.Clone(t.Services)
		f.send(Live{Trace: &t})
	}
}

func (f *feed) logs(b *block) {
	h, err := readLogHead(b.head)
	if err != nil {
		return
	}
	body, err := readLogBody(h, b.dict, b.body)
	if err != nil {
		return
	}
	for i := range h.n {
		l := body.public(i)
		f.send(Live{Log: &l})
	}
}

func (f *feed) send(m Live) {
	for sub := range f.subs {
		m.Lost = sub.lost
		select {
		case sub.ch <- m:
			sub.lost = 0
		default:
			sub.lost++
		}
	}
}
