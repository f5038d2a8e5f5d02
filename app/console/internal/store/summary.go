package store

import (
	"context"
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// TraceSummary is one line about a trace.
type TraceSummary struct {
	TraceID   string
	Service   string // of the root span; while that is not stored, of the earliest by which work entered a service
	Operation string // its name
	Start     time.Time
	Duration  time.Duration // from the start of the first span to the end of the last
	Spans     int
	Errors    int
	Services  []string
}

// summary is a TraceSummary in the making.
type summary struct {
	id            pcommon.TraceID
	start, end    int64
	spans, errors int
	services      []string
	rootRank      int // 2: the root, 1: an entry, 0: any span
	rootStart     int64
	service, name string
}

func (t *summary) add(h *spanHead, i int) {
	at := h.at(i)
	end := at + max(0, min(h.took.signed(i), int64(day)))
	if t.spans == 0 {
		t.start, t.end, t.rootRank = at, end, -1
	}
	t.start, t.end = min(t.start, at), max(t.end, end)
	t.spans++
	if h.failed(i) {
		t.errors++
	}
	service := h.services[h.resource.at(i)]
	if !slices.Contains(t.services, service) {
		t.services = append(t.services, service)
	}
	rank := 0
	switch {
	case h.flags[i]&parentFlag == 0:
		rank = 2
	case h.entry(i):
		rank = 1
	}
	if rank > t.rootRank || rank == t.rootRank && at < t.rootStart {
		t.rootRank, t.rootStart, t.service, t.name = rank, at, service, h.names[h.name.at(i)]
	}
}

func (t *summary) public() TraceSummary {
	slices.Sort(t.services)
	return TraceSummary{
		TraceID: t.id.String(), Service: t.service, Operation: t.name, Start: time.Unix(0, t.start), Duration: time.Duration(t.end - t.start),
		Spans: t.spans, Errors: t.errors, Services: t.services,
	}
}

// blockRef names a block.
type blockRef struct {
	seg *segment
	blockMeta
}

// heads keeps heads that one search reads more than once.
type heads struct {
	store *Store
	cache map[blockRef]*spanHead
}

func (c *heads) get(ctx context.Context, ref blockRef) (*spanHead, error) {
	if h := c.cache[ref]; h != nil {
		return h, nil
	}
	h, err := ref.seg.spanHead(ctx, ref.id)
	if err != nil {
		return nil, err
	}
	if len(c.cache) >= 256 {
		clear(c.cache)
	}
	c.cache[ref] = h
	return h, nil
}

// summarize reads all that is stored of a trace.
func (c *heads) summarize(ctx context.Context, segs []*segment, id pcommon.TraceID) (*summary, error) {
	t := &summary{id: id}
	for _, seg := range segs {
		metas, err := seg.blocksOf(ctx, id, blockSpans)
		if err != nil && !c.store.skip(ctx, seg, err) {
			return nil, err
		}
		for _, m := range metas {
			h, err := c.get(ctx, blockRef{seg, m})
			if c.store.skip(ctx, seg, err) {
				continue
			} else if err != nil {
				return nil, err
			}
			at := slices.Index(h.traces, id)
			if at < 0 {
				continue
			}
			for i := range h.flags {
				if int(h.trace.at(i)) == at {
					t.add(h, i)
				}
			}
		}
	}
	return t, nil
}
