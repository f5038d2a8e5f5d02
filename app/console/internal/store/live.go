package store

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

const (
	feedBlocks = 32   // blocks that wait for a slow subscriber; subscribers share them
	feedTraces = 2048 // traces whose summary still grows
)

// Live is one message of the live feed: what was written together, as far as the subscriber wants it. A trace may come
// again with more.
type Live struct {
	Logs   []Log
	Traces []TraceSummary
	// Lost counts the log lines and traces that came while this subscriber was too slow, since the message before. They
	// were not read, so it includes those that the subscriber's questions would have left out.
	Lost int
}

// Wanted is what a subscriber asks for.
type Wanted struct {
	Logs    *LogQuery // nil asks for no lines; times, limit and cursor do not matter
	Traces  bool
	Service string // of the traces' root spans; "" for all
}

// fed is what a subscriber has not looked at yet.
type fed struct {
	logs   *block
	traces []TraceSummary
	lost   int
}

type subscriber struct {
	wanted Wanted
	lines  *logMatcher
	in     chan fed
	lost   int // under the feed's mu
}

type feed struct {
	n       atomic.Int32 // subscribers
	mu      sync.Mutex
	subs    map[*subscriber]bool
	growing map[pcommon.TraceID]*summary
}

// Subscribe returns a channel of what is written from now on, until the context ends; then it is closed. Who does not keep
// up loses messages.
func (s *Store) Subscribe(ctx context.Context, wanted Wanted) (<-chan Live, error) {
	sub := &subscriber{wanted: wanted, in: make(chan fed, feedBlocks)}
	if wanted.Logs != nil {
		w, err := newWindow(wanted.Logs.Since, wanted.Logs.Until, "")
		if err != nil {
			return nil, err
		}
		w.since, w.until = 0, 1<<63-1
		if sub.lines, err = newLogMatcher(wanted.Logs, w); err != nil {
			return nil, err
		}
	}
	f := &s.feed
	f.mu.Lock()
	if f.subs == nil {
		f.subs = map[*subscriber]bool{}
	}
	f.subs[sub] = true
	f.n.Add(1)
	f.mu.Unlock()
	out := make(chan Live)
	go func() {
		defer close(out)
		sub.deliver(ctx, s.done, out)
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.subs, sub)
		if f.n.Add(-1) == 0 {
			f.growing = nil
		}
	}()
	return out, nil
}

// deliver reads blocks for one subscriber, beside the flusher: however much a subscriber wants, writing does not wait.
func (sub *subscriber) deliver(ctx context.Context, done <-chan struct{}, out chan<- Live) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-done:
			return
		case f := <-sub.in:
			m := Live{Lost: f.lost}
			if f.logs != nil {
				m.Logs = sub.pick(f.logs)
			}
			for _, t := range f.traces {
				if sub.wanted.Service == "" || t.Service == sub.wanted.Service {
					m.Traces = append(m.Traces, t)
				}
			}
			if len(m.Logs)+len(m.Traces)+m.Lost == 0 {
				continue
			}
			select {
			case <-ctx.Done():
				return
			case <-done:
				return
			case out <- m:
			}
		}
	}
}

// pick returns the lines of the block that the subscriber wants.
func (sub *subscriber) pick(b *block) []Log {
	if sub.lines.nothing {
		return nil
	}
	h, err := readLogHead(b.head)
	if err != nil {
		return nil
	}
	rows := sub.lines.inHead(h)
	if len(rows) == 0 {
		return nil
	}
	body, err := readLogBody(h, b.dict, b.body)
	if err != nil {
		return nil
	}
	rows = sub.lines.inBody(body, rows)
	out := make([]Log, len(rows))
	for i, row := range rows {
		out[i] = body.public(row)
	}
	return out
}

// block tells subscribers what is in a block that is about to be written.
func (f *feed) block(b *block) {
	if f.n.Load() == 0 {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if b.kind == blockLogs {
		for sub := range f.subs {
			if sub.lines != nil {
				sub.offer(fed{logs: b}, b.rows)
			}
		}
		return
	}
	traces := f.traces(b)
	for sub := range f.subs {
		if sub.wanted.Traces {
			sub.offer(fed{traces: traces}, len(traces))
		}
	}
}

func (f *feed) traces(b *block) []TraceSummary {
	h, err := readSpanHead(b.head)
	if err != nil {
		return nil
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
	out := make([]TraceSummary, len(h.traces))
	for i, id := range h.traces {
		out[i] = f.growing[id].public()
		out[i].Services = slices.Clone(out[i].Services)
	}
	return out
}

// offer hands m on if there is room, or counts the rows it holds as lost.
func (sub *subscriber) offer(m fed, rows int) {
	m.lost = sub.lost
	select {
	case sub.in <- m:
		sub.lost = 0
	default:
		sub.lost += rows
	}
}
