package store

import (
	"context"
	"slices"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// MaxTrace is the most spans that Trace returns: the newest are left out.
const MaxTrace = 100_000

// Trace returns all spans of a trace, oldest first under their resources and scopes, or ErrNotFound.
func (s *Store) Trace(ctx context.Context, id [16]byte) (ptrace.Traces, error) {
	if err := s.flushIf(ctx, func() bool { return s.isQueued(id) }); err != nil {
		return ptrace.Traces{}, err
	}
	var rows []spanRow
	for _, seg := range s.segments() {
		metas, err := seg.blocksOf(ctx, id, blockSpans)
		if s.skip(ctx, seg, err) {
			continue
		} else if err != nil {
			return ptrace.Traces{}, err
		}
		for _, m := range metas {
			more, err := seg.traceRows(ctx, m, id)
			if s.skip(ctx, seg, err) {
				continue
			} else if err != nil {
				return ptrace.Traces{}, err
			}
			if rows = append(rows, more...); len(rows) > MaxTrace {
				rows = rows[:MaxTrace]
			}
		}
	}
	if len(rows) == 0 {
		return ptrace.Traces{}, ErrNotFound
	}
	return assembleSpans(rows)
}

func (s *segment) traceRows(ctx context.Context, m blockMeta, id pcommon.TraceID) ([]spanRow, error) {
	head, err := s.spanHead(ctx, m.id)
	if err != nil {
		return nil, err
	}
	at := slices.Index(head.traces, id)
	if at < 0 {
		return nil, nil // another trace with the same key
	}
	body, err := s.spanBody(ctx, m.id, head)
	if err != nil {
		return nil, err
	}
	var rows []spanRow
	for i := range head.flags {
		if int(head.trace.at(i)) == at {
			rows = append(rows, spanRow{body, i})
		}
	}
	return rows, nil
}

// skip tells whether a search goes on without what failed: a segment that retention has removed meanwhile, a block that
// was merged away, or one that is damaged.
func (s *Store) skip(ctx context.Context, seg *segment, err error) bool {
	if err == nil || ctx.Err() != nil {
		return false
	}
	if !seg.gone.Load() && !isMissing(err) {
		s.dropped("unreadable", 1)
		s.conf.Log.Warn("a block of stored telemetry cannot be read", "error", err)
	}
	return true
}

// isQueued tells whether something of the trace waits to be written. The caller holds mu.
func (s *Store) isQueued(id pcommon.TraceID) bool {
	if _, ok := s.spans.traces[id]; ok {
		return true
	}
	if _, ok := s.logs.traces[id]; ok {
		return true
	}
	for _, b := range s.pending {
		if slices.Contains(b.traces, id) {
			return true
		}
	}
	return false
}

func (s *Store) anyQueued() bool { return s.spans.rows > 0 || s.logs.rows > 0 || len(s.pending) > 0 }

// flushIf writes what waits, so that a search finds it. A disk that cannot be written to does not stop a search.
func (s *Store) flushIf(ctx context.Context, wanted func() bool) error {
	s.mu.Lock()
	closed, needed := s.closed, wanted()
	s.mu.Unlock()
	if closed {
		return ErrClosed
	}
	if needed {
		if err := s.Flush(ctx); err != nil && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}
