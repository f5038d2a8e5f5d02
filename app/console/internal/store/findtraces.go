package store

import (
	"context"
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// TraceQuery asks for traces that have a span of which all of this is true. Zero values ask nothing.
type TraceQuery struct {
	Service      string
	Operation    string        // the span's name
	MinDuration  time.Duration // of that span; without Service, Operation, Attributes and Text, of a span by which work enters a service
	MaxDuration  time.Duration
	MinTrace     time.Duration // of the whole trace, from its first span's start to its last one's end
	MaxTrace     time.Duration
	Status       string            // "error": that span failed; "ok": no span of the trace failed
	Attributes   map[string]string // of the span or its resource; values as text
	Text         string            // part of the name, an attribute's value, an event's name or the status message; ASCII case does not matter
	Since, Until time.Time         // of the trace's start
	Limit        int               // 1 to 1000; default 50
	Cursor       string            // of the page before
}

// traceSlack is how much later than its trace's start a span is looked for when a search has an end.
const traceSlack = 2 * time.Second

// FindTraces returns traces, the newest first, and the cursor of the next page, "" when there is none.
func (s *Store) FindTraces(ctx context.Context, q TraceQuery) ([]TraceSummary, string, error) {
	w, err := newWindow(q.Since, q.Until, q.Cursor)
	if err != nil {
		return nil, "", err
	}
	if err := s.flushIf(ctx, s.anyQueued); err != nil {
		return nil, "", err
	}
	limit := clampLimit(q.Limit)
	segs := s.segments()
	cache := &heads{store: s, cache: map[blockRef]*spanHead{}}
	m := newSpanMatcher(&q)
	seen := map[pcommon.TraceID]bool{}
	var found []*summary
	for _, ref := range s.refs(blockSpans, w, traceSlack) {
		if err := ctx.Err(); err != nil {
			return nil, "", err
		}
		// One more than the page, to know whether there is a next one.
		if len(found) > limit && found[limit].start > ref.max {
			break
		}
		ids, err := m.traces(ctx, cache, ref)
		if s.skip(ctx, ref.seg, err) {
			continue
		} else if err != nil {
			return nil, "", err
		}
		added := false
		for _, id := range ids {
			if seen[id] {
				continue
			}
			seen[id] = true
			t, err := cache.summarize(ctx, segs, id)
			if err != nil {
				return nil, "", err
			}
			if t.spans == 0 || q.Status == "ok" && t.errors > 0 || !q.lasted(t) || !w.holds(position{t.start, id}) {
				continue
			}
			found, added = append(found, t), true
		}
		if added {
			slices.SortFunc(found, func(a, b *summary) int {
				if (position{a.start, a.id}).before(position{b.start, b.id}) {
					return -1
				}
				return 1
			})
			found = found[:min(len(found), limit+1)]
		}
	}
	next := ""
	if len(found) > limit {
		found = found[:limit]
		next = position{found[limit-1].start, found[limit-1].id}.cursor()
	}
	out := make([]TraceSummary, len(found))
	for i, t := range found {
		out[i] = t.public()
	}
	return out, next, nil
}

// lasted tells whether the trace as a whole is as long as the query asks.
func (q *TraceQuery) lasted(t *summary) bool {
	took := time.Duration(t.end - t.start)
	return took >= q.MinTrace && (q.MaxTrace == 0 || took <= q.MaxTrace)
}

// spanMatcher finds the spans that a query asks for.
type spanMatcher struct {
	q      *TraceQuery
	hashes []uint64
	text   *finder
	any    bool // of any span; else of those by which work enters a service
	body   bool // the body of a block has to be read
}

func newSpanMatcher(q *TraceQuery) *spanMatcher {
	m := &spanMatcher{q: q, text: newFinder(q.Text)}
	for k, v := range q.Attributes {
		m.hashes = append(m.hashes, pairHash(k, v))
	}
	m.body = len(q.Attributes) > 0 || q.Text != ""
	m.any = q.Service != "" || q.Operation != "" || m.body || q.MinDuration == 0 && q.MaxDuration == 0
	return m
}

// traces returns the traces of the block that have such a span.
func (m *spanMatcher) traces(ctx context.Context, cache *heads, ref blockRef) ([]pcommon.TraceID, error) {
	if len(m.hashes) > 0 {
		bloom, err := ref.seg.bloom(ctx, ref.id)
		if err != nil {
			return nil, err
		}
		for _, h := range m.hashes {
			if !inBloom(bloom, h) {
				return nil, nil
			}
		}
	}
	h, err := cache.get(ctx, ref)
	if err != nil {
		return nil, err
	}
	name := -1
	if m.q.Operation != "" {
		if name = slices.Index(h.names, m.q.Operation); name < 0 {
			return nil, nil
		}
	}
	var of []bool // resources of the service
	if m.q.Service != "" {
		if !slices.Contains(h.services, m.q.Service) {
			return nil, nil
		}
		of = make([]bool, len(h.services))
		for i, service := range h.services {
			of[i] = service == m.q.Service
		}
	}
	rows := make([]int, 0, 64)
	for i := range h.flags {
		if m.inHead(h, i, name, of) {
			rows = append(rows, i)
		}
	}
	if len(rows) > 0 && m.q.Text != "" && !m.inNames(h) {
		if may, err := ref.seg.mayContain(ctx, ref.id, m.text); err != nil || !may {
			return nil, err
		}
	}
	if len(rows) > 0 && m.body {
		dict, body, err := ref.seg.body(ctx, ref.id)
		if err != nil {
			return nil, err
		}
		if rows, err = m.inBody(h, dict, body, rows); err != nil {
			return nil, err
		}
	}
	var out []pcommon.TraceID
	hit := make([]bool, len(h.traces))
	for _, i := range rows {
		if t := h.trace.at(i); !hit[t] {
			hit[t] = true
			out = append(out, h.traces[t])
		}
	}
	return out, nil
}

func (m *spanMatcher) inHead(h *spanHead, i, name int, of []bool) bool {
	q := m.q
	if name >= 0 && int(h.name.at(i)) != name {
		return false
	}
	if of != nil && !of[h.resource.at(i)] {
		return false
	}
	if !m.any && !h.entry(i) {
		return false
	}
	if q.MinDuration > 0 || q.MaxDuration > 0 {
		took := h.took.signed(i)
		if took < int64(q.MinDuration) || q.MaxDuration > 0 && took > int64(q.MaxDuration) {
			return false
		}
	}
	return q.Status != "error" || h.failed(i)
}

func (m *spanMatcher) inNames(h *spanHead) bool {
	return slices.ContainsFunc(h.names, func(name string) bool { return m.text.index([]byte(name), 0) >= 0 })
}

// inBody keeps those rows whose attributes and text are asked for.
func (m *spanMatcher) inBody(h *spanHead, dictRaw, bodyRaw []byte, rows []int) ([]int, error) {
	b, err := readSpanBody(h, dictRaw, bodyRaw)
	if err != nil {
		return nil, err
	}
	for k, v := range m.q.Attributes {
		pairs := b.dict.findAll(k, v)
		if pairs == nil {
			return nil, nil
		}
		ofResource := make([]bool, len(b.origins.resources))
		for i, r := range b.origins.resources {
			ofResource[i] = anyOf(r.attrs, pairs)
		}
		rows = slices.DeleteFunc(rows, func(i int) bool { return !ofResource[h.resource.at(i)] && !anyOf(b.attributes(i), pairs) })
	}
	if m.q.Text == "" || len(rows) == 0 {
		return rows, nil
	}
	inName := make([]bool, len(h.names))
	for i, name := range h.names {
		inName[i] = m.text.index([]byte(name), 0) >= 0
	}
	hits := b.dict.containing(m.text)
	return slices.DeleteFunc(rows, func(i int) bool {
		if inName[h.name.at(i)] {
			return false
		}
		found := false
		if hits != nil {
			b.texts(i, func(str int) { found = found || hits[str] })
		}
		return !found
	}), nil
}

func anyOf(l attributeList, pairs map[int]bool) bool {
	for _, p := range l.pairs {
		if pairs[p] {
			return true
		}
	}
	return false
}
