package store

import (
	"context"
	"slices"
	"time"
)

// merge makes one block of many small ones, so that a quiet mall does not leave a thousand blocks an hour to be searched.
// A failure is no loss: the small ones stay.
func (s *Store) merge(ctx context.Context, seg *segment) {
	for _, kind := range []int{blockSpans, blockLogs} {
		var small []blockMeta
		for _, m := range seg.metas() {
			if m.kind == kind && m.rows < smallRows {
				small = append(small, m)
			}
		}
		if len(small) < smallBlocks {
			continue
		}
		mergeBlocks := mergeSpans
		if kind == blockLogs {
			mergeBlocks = mergeLogs
		}
		blocks, err := mergeBlocks(ctx, seg, small)
		if err == nil {
			packed := make([]*packedBlock, len(blocks))
			for i, b := range blocks {
				packed[i] = packBlock(b)
			}
			err = seg.write(ctx, packed, small, nil)
		}
		if err != nil {
			s.conf.Log.Warn("small blocks of telemetry cannot be merged", "error", err)
		}
	}
}

func mergeSpans(ctx context.Context, seg *segment, small []blockMeta) ([]*block, error) {
	var rows []spanRow
	for _, m := range small {
		head, err := seg.spanHead(ctx, m.id)
		if err != nil {
			return nil, err
		}
		body, err := seg.spanBody(ctx, m.id, head)
		if err != nil {
			return nil, err
		}
		for i := range head.flags {
			rows = append(rows, spanRow{body, i})
		}
	}
	traces, err := assembleSpans(rows)
	if err != nil {
		return nil, err
	}
	b := newSpanBuilder()
	var out []*block
	arrived := small[0].arrived
	for _, rs := range traces.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			resource, scope := -1, -1
			for _, span := range ss.Spans().All() {
				if b.full() {
					out = append(out, b.seal())
					resource = -1
				}
				if resource < 0 {
					resource = b.origins.resource(rs.Resource(), rs.SchemaUrl())
					scope = b.origins.scope(ss.Scope(), ss.SchemaUrl())
				}
				b.span(span, resource, scope, arrived, nil)
			}
		}
	}
	if b.rows > 0 {
		out = append(out, b.seal())
	}
	return out, nil
}

func mergeLogs(ctx context.Context, seg *segment, small []blockMeta) ([]*block, error) {
	b := newLogBuilder()
	var out []*block
	for _, m := range small {
		head, err := seg.logHead(ctx, m.id)
		if err != nil {
			return nil, err
		}
		body, err := seg.logBody(ctx, m.id, head)
		if err != nil {
			return nil, err
		}
		logs, err := assembleLogs(body)
		if err != nil {
			return nil, err
		}
		for _, rl := range logs.ResourceLogs().All() {
			for _, sl := range rl.ScopeLogs().All() {
				resource, scope := -1, -1
				for _, l := range sl.LogRecords().All() {
					if b.full() {
						out = append(out, b.seal())
						resource = -1
					}
					if resource < 0 {
						resource = b.origins.resource(rl.Resource(), rl.SchemaUrl())
						scope = b.origins.scope(sl.Scope(), sl.SchemaUrl())
					}
					b.add(l, resource, scope, m.arrived)
				}
			}
		}
	}
	if b.rows > 0 {
		out = append(out, b.seal())
	}
	return out, nil
}

// remember reads back the newest spans, so that what a sender repeats after a restart is known again.
func (s *Store) remember(ctx context.Context) {
	segs := s.segments()
	if len(segs) == 0 {
		return
	}
	seg := segs[len(segs)-1]
	after := s.conf.now().Add(-time.Minute).UnixNano()
	left := 16
	for _, m := range slices.Backward(seg.metas()) {
		if m.kind != blockSpans || m.arrived < after {
			continue
		}
		if left--; left < 0 {
			return
		}
		head, err := seg.spanHead(ctx, m.id)
		if err != nil {
			continue
		}
		body, err := seg.spanBody(ctx, m.id, head)
		if err != nil {
			continue
		}
		for i := range head.flags {
			s.seen.add(body.hash(i))
		}
	}
}
