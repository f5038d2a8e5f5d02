// Package store keeps traces and logs in files of its own: compressed blocks in SQLite, in segments by time.
// See docs/adr/0012.
package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

var (
	// ErrFull means that telemetry arrives faster than the disk takes it, or that the disk is full. Nothing of what was
	// offered is kept; offer it again later.
	ErrFull = errors.New("store: full, try again later")
	// ErrNotFound means that no span of the trace is stored.
	ErrNotFound = errors.New("store: no such trace")
	// ErrCursor means that the cursor is none of this store's.
	ErrCursor = errors.New("store: not a cursor")
	// ErrClosed means that the store has been closed.
	ErrClosed = errors.New("store: closed")
	// ErrLocked means that another process has the directory open.
	ErrLocked = errors.New("store: the directory is in use by another process")
)

// Conf says where a store is and how large it may grow. Zero values mean the defaults named.
type Conf struct {
	Dir           string
	MaxBytes      int64         // of all files; default 1 GiB, at least 4 MiB
	MaxAge        time.Duration // since arrival; default 72 h
	FlushInterval time.Duration // the most that a crash loses; default and most 500 ms
	QueueBytes    int64         // in memory, waiting for the disk; default 32 MiB
	Log           *slog.Logger

	now       func() time.Time
	pageLimit int // of 8 KiB, of one segment: a full disk, for tests
}

func (c *Conf) defaults() {
	if c.MaxBytes <= 0 {
		c.MaxBytes = 1 << 30
	}
	c.MaxBytes = max(c.MaxBytes, 4<<20)
	if c.MaxAge <= 0 {
		c.MaxAge = 72 * time.Hour
	}
	if c.FlushInterval <= 0 || c.FlushInterval > 500*time.Millisecond {
		c.FlushInterval = 500 * time.Millisecond
	}
	if c.QueueBytes <= 0 {
		c.QueueBytes = 32 << 20
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.now == nil {
		c.now = time.Now
	}
}

// Store is safe for concurrent use.
type Store struct {
	conf   Conf
	unlock func()
	feed   feed

	mu      sync.Mutex // of what has not been written yet
	spans   *spanBuilder
	logs    *logBuilder
	pending []*block
	queued  int64 // bytes of pending
	seen    recent
	seenLog recent
	agg     *aggregate
	aggDone []*aggregate
	calls   *callMap
	facts   facts
	opCache map[opRef]*latency
	svc     []*serviceCount // by resource of the open block
	closed  bool
	counts  counts

	flushMu sync.Mutex // one flush at a time
	segMu   sync.RWMutex
	segs    []*segment // oldest first; the last one is written to

	wake chan struct{}
	stop chan struct{}
	done chan struct{}
}

type opRef struct{ resource, name, kind uint32 }

type counts struct {
	dropped    map[string]int64
	duplicates int64
	cut        int64
	lastError  string
	damaged    []string
}

// Open opens the store in the directory, which it makes if need be. Files that cannot be read are moved aside.
func Open(conf Conf) (*Store, error) {
	conf.defaults()
	if err := os.MkdirAll(conf.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	unlock, err := lockDir(filepath.Join(conf.Dir, "lock"))
	if err != nil {
		return nil, err
	}
	now := conf.now().UnixNano()
	s := &Store{
		conf: conf, unlock: unlock, spans: newSpanBuilder(), logs: newLogBuilder(), agg: newAggregate(now), calls: newCallMap(now),
		opCache: map[opRef]*latency{}, counts: counts{dropped: map[string]int64{}},
		wake: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{}),
	}
	ctx := context.Background() //nolint:forbidigo // what is written in the background is nobody's request
	if err := s.openSegments(ctx); err != nil {
		unlock()
		return nil, err
	}
	s.remember(ctx)
	go s.run(ctx)
	return s, nil
}

// Close writes what is queued and closes the files.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.mu.Unlock()
	close(s.stop)
	<-s.done
	err := s.flush(context.Background()) //nolint:forbidigo // as Open
	s.segMu.Lock()
	defer s.segMu.Unlock()
	for _, seg := range s.segs {
		seg.close()
	}
	if err == nil {
		err = os.WriteFile(s.cleanMark(), nil, 0o600)
	}
	s.unlock()
	return err
}

// ready reports why nothing can be taken now. The caller holds mu.
func (s *Store) ready(rows int) error {
	if s.closed {
		return ErrClosed
	}
	if s.queuedBytes() >= s.conf.QueueBytes {
		s.counts.dropped["full"] += int64(rows)
		return ErrFull
	}
	return nil
}

func (s *Store) queuedBytes() int64 {
	return s.queued + int64(s.spans.size()) + int64(s.logs.size())
}

// AddTraces takes spans; they are on disk within the flush interval. It returns ErrFull, having taken none, when too much
// is waiting. A span that was taken before is left out. The traces are not kept or changed.
func (s *Store) AddTraces(ctx context.Context, traces ptrace.Traces) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	now := s.conf.now().UnixNano()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(traces.SpanCount()); err != nil {
		return err
	}
	s.turn(now)
	for _, rs := range traces.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			resource, scope := -1, -1
			for _, span := range ss.Spans().All() {
				if !s.wanted(span) {
					continue
				}
				if s.spans.full() {
					s.sealSpans()
					resource = -1
				}
				if resource < 0 {
					resource = s.spans.origins.resource(rs.Resource(), rs.SchemaUrl())
					scope = s.spans.origins.scope(ss.Scope(), ss.SchemaUrl())
				}
				s.addSpan(span, resource, scope, now)
			}
		}
	}
	s.agg.dirty = true
	s.nudge()
	return nil
}

// wanted tells whether a span is new and can be found again.
func (s *Store) wanted(span ptrace.Span) bool {
	if span.TraceID().IsEmpty() {
		s.counts.dropped["zero_trace_id"]++
		return false
	}
	if !s.seen.add(spanHash(span)) {
		s.counts.duplicates++
		return false
	}
	return true
}

func (s *Store) addSpan(span ptrace.Span, resource, scope int, now int64) {
	b := s.spans
	s.facts.reset(b.dict)
	b.span(span, resource, scope, now, s.facts.see)
	name := b.names[span.Name()]
	service := b.origins.services[resource]
	failed := span.Status().Code() == ptrace.StatusCodeError
	took := max(int64(span.EndTimestamp()-span.StartTimestamp()), 0)
	kind := span.Kind()

	for len(s.svc) <= resource {
		s.svc = append(s.svc, s.agg.service(b.origins.services[len(s.svc)]))
	}
	count := s.svc[resource]
	count.spans++
	if failed {
		count.errors++
	}
	if kind == ptrace.SpanKindServer || kind == ptrace.SpanKindConsumer || span.ParentSpanID().IsEmpty() {
		count.requests.add(took, failed)
	}
	ref := opRef{uint32(resource), name, uint32(kind)}
	op := s.opCache[ref]
	if op == nil {
		op = s.agg.op(opKey{service, b.nameList[name], kind.String()})
		s.opCache[ref] = op
	}
	op.add(took, failed)
	s.calls.span(s.agg, service, span, &s.facts, took, failed)
}

// turn begins a new aggregate when the interval is over. The caller holds mu.
func (s *Store) turn(now int64) {
	s.calls.turn(s.agg, now)
	if now-s.agg.began < int64(aggregateSpan) {
		return
	}
	if s.agg.dirty {
		s.aggDone = append(s.aggDone, s.agg)
	}
	s.agg = newAggregate(now)
	s.forgetRefs()
}

// forgetRefs forgets what is known by numbers of the open block or in the open aggregate.
func (s *Store) forgetRefs() {
	clear(s.opCache)
	clear(s.svc)
	s.svc = s.svc[:0]
}

func (s *Store) sealSpans() {
	s.counts.cut += s.spans.dict.cut
	s.enqueue(s.spans.seal())
	s.forgetRefs()
}

func (s *Store) sealLogs() {
	s.counts.cut += s.logs.dict.cut
	s.enqueue(s.logs.seal())
}

func (s *Store) enqueue(b *block) {
	s.pending = append(s.pending, b)
	s.queued += b.size()
}

// AddLogs takes log lines as AddTraces takes spans. A request that was taken before, as a whole, is left out.
func (s *Store) AddLogs(ctx context.Context, logs plog.Logs) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	now := s.conf.now().UnixNano()
	hash, n := logsHash(logs)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(n); err != nil {
		return err
	}
	if n > 1 && !s.seenLog.add(hash) {
		s.counts.duplicates += int64(n)
		return nil
	}
	for _, rl := range logs.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			resource, scope := -1, -1
			for _, l := range sl.LogRecords().All() {
				if s.logs.full() {
					s.sealLogs()
					resource = -1
				}
				if resource < 0 {
					resource = s.logs.origins.resource(rl.Resource(), rl.SchemaUrl())
					scope = s.logs.origins.scope(sl.Scope(), sl.SchemaUrl())
				}
				s.logs.add(l, resource, scope, now)
			}
		}
	}
	s.nudge()
	return nil
}

// nudge tells the flusher that there is something to write.
func (s *Store) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Stats describes the store.
type Stats struct {
	Spans      int64            `json:"spans"`      // stored, or waiting to be
	Logs       int64            `json:"logs"`       // likewise
	Bytes      int64            `json:"bytes"`      // of files
	Queued     int64            `json:"queued"`     // bytes that wait to be written
	Segments   int              `json:"segments"`   // files
	Oldest     time.Time        `json:"oldest"`     // arrival of the oldest that is stored, to a segment
	Dropped    map[string]int64 `json:"dropped"`    // rows that were refused or lost since the start, by reason
	Duplicates int64            `json:"duplicates"` // rows left out because they were stored already
	Cut        int64            `json:"cut"`        // values that were shortened or left out for their size
	Damaged    []string         `json:"damaged"`    // files moved aside since the start
	LastError  string           `json:"lastError,omitempty"`
}

// Stats returns the counts of now.
func (s *Store) Stats() Stats {
	s.mu.Lock()
	st := Stats{
		Queued: s.queuedBytes(), Duplicates: s.counts.duplicates, Cut: s.counts.cut + s.spans.dict.cut + s.logs.dict.cut,
		Damaged: append([]string{}, s.counts.damaged...), LastError: s.counts.lastError, Dropped: map[string]int64{},
		Spans: int64(s.spans.rows), Logs: int64(s.logs.rows),
	}
	maps.Copy(st.Dropped, s.counts.dropped)
	for _, b := range s.pending {
		if b.kind == blockSpans {
			st.Spans += int64(b.rows)
		} else {
			st.Logs += int64(b.rows)
		}
	}
	s.mu.Unlock()
	for _, seg := range s.segments() {
		seg.mu.RLock()
		st.Spans += seg.spans
		st.Logs += seg.logs
		if len(seg.blocks) > 0 && st.Oldest.IsZero() {
			st.Oldest = time.Unix(0, seg.blocks[0].arrived)
		}
		seg.mu.RUnlock()
		st.Bytes += seg.bytes.Load()
		st.Segments++
	}
	return st
}

func (s *Store) dropped(reason string, n int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts.dropped[reason] += n
}
