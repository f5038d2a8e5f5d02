package store

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
)

// LogQuery asks for log lines of which all of this is true. Zero values ask nothing.
type LogQuery struct {
	TraceID      string   // 32 hexadecimal digits
	SpanID       string   // 16 hexadecimal digits
	Services     []string // one of them
	Level        string   // debug, info, warn, error or fatal: this and what is worse
	Text         string   // part of the message or of an attribute's value; ASCII case does not matter
	Attributes   map[string]string
	Without      []Attribute // lines that have none of these, nor does what wrote them
	Since, Until time.Time
	Limit        int // 1 to 1000; default 50
	Cursor       string
}

// Attribute is a name and a value as text.
type Attribute struct{ Name, Value string }

// Log is one log line.
type Log struct {
	Time       time.Time
	Level      string // trace, debug, info, warn, error, fatal; "" when the line says none
	Service    string
	Message    string
	TraceID    string // "" when of none
	SpanID     string
	Attributes map[string]any
}

var levelNames = []string{"", "trace", "debug", "info", "warn", "error", "fatal"}

func levelName(n plog.SeverityNumber) string {
	if n < 1 || n > 24 {
		return ""
	}
	return levelNames[(n+3)/4]
}

// minSeverity is the lowest number of a level by its name.
func minSeverity(level string) (int64, error) {
	i := slices.Index(levelNames, strings.ToLower(level))
	if i < 0 {
		return 0, fmt.Errorf("store: no such level: %.32q", level)
	}
	return max(0, int64(i)*4-3), nil
}

// FindLogs returns log lines, the newest first, and the cursor of the next page, "" when there is none.
func (s *Store) FindLogs(ctx context.Context, q LogQuery) ([]Log, string, error) {
	w, err := newWindow(q.Since, q.Until, q.Cursor)
	if err != nil {
		return nil, "", err
	}
	m, err := newLogMatcher(&q, w)
	if err != nil {
		return nil, "", err
	}
	if m.nothing {
		return nil, "", nil
	}
	if err := s.flushIf(ctx, s.anyQueued); err != nil {
		return nil, "", err
	}
	refs := s.refs(blockLogs, w, 0)
	if m.hasTrace {
		if refs, err = s.traceLogRefs(ctx, m.trace, refs); err != nil {
			return nil, "", err
		}
	}
	limit := clampLimit(q.Limit)
	var found []logRow
	for _, ref := range refs {
		if err := ctx.Err(); err != nil {
			return nil, "", err
		}
		if len(found) > limit && found[limit].at > ref.max {
			break
		}
		if len(found) > limit {
			m.floor = found[limit].at
		}
		rows, err := m.rows(ctx, ref)
		if s.skip(ctx, ref.seg, err) {
			continue
		} else if err != nil {
			return nil, "", err
		}
		if len(rows) > 0 {
			found = append(found, rows...)
			slices.SortFunc(found, func(a, b logRow) int {
				if a.before(b.position) {
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
		next = found[limit-1].cursor()
	}
	out := make([]Log, len(found))
	for i, r := range found {
		out[i] = r.body.public(r.i)
	}
	return out, next, nil
}

// traceLogRefs keeps those blocks that may hold lines of the trace.
func (s *Store) traceLogRefs(ctx context.Context, id pcommon.TraceID, refs []blockRef) ([]blockRef, error) {
	of := map[*segment]map[int64]bool{}
	for _, seg := range s.segments() {
		metas, err := seg.blocksOf(ctx, id, blockLogs)
		if err != nil && !s.skip(ctx, seg, err) {
			return nil, err
		}
		of[seg] = map[int64]bool{}
		for _, m := range metas {
			of[seg][m.id] = true
		}
	}
	return slices.DeleteFunc(refs, func(r blockRef) bool { return !of[r.seg][r.id] }), nil
}

type logRow struct {
	position
	body *logBody
	i    int
}

type logMatcher struct {
	q        *LogQuery
	w        window
	severity int64
	trace    pcommon.TraceID
	hasTrace bool
	span     []byte
	hashes   []uint64
	text     *finder
	nothing  bool  // no line can be meant
	floor    int64 // what is older is not needed
}

func newLogMatcher(q *LogQuery, w window) (*logMatcher, error) {
	m := &logMatcher{q: q, w: w, text: newFinder(q.Text)}
	var err error
	if m.severity, err = minSeverity(q.Level); err != nil {
		return nil, err
	}
	if q.TraceID != "" {
		if m.trace, m.hasTrace = parseTraceID(q.TraceID); !m.hasTrace || m.trace.IsEmpty() {
			m.nothing = true
		}
	}
	if q.SpanID != "" {
		if m.span, err = hex.DecodeString(q.SpanID); err != nil || len(m.span) != 8 {
			m.nothing = true
		}
	}
	for k, v := range q.Attributes {
		m.hashes = append(m.hashes, pairHash(k, v))
	}
	return m, nil
}

// inBlock tells whether the block may hold all of the attributes that are asked for.
func (m *logMatcher) inBlock(ctx context.Context, ref blockRef) (bool, error) {
	if len(m.hashes) == 0 {
		return true, nil
	}
	bloom, err := ref.seg.bloom(ctx, ref.id)
	if err != nil {
		return false, err
	}
	for _, h := range m.hashes {
		if !inBloom(bloom, h) {
			return false, nil
		}
	}
	return true, nil
}

// rows returns the lines of the block that are meant.
func (m *logMatcher) rows(ctx context.Context, ref blockRef) ([]logRow, error) {
	if may, err := m.inBlock(ctx, ref); err != nil || !may {
		return nil, err
	}
	h, err := ref.seg.logHead(ctx, ref.id)
	if err != nil {
		return nil, err
	}
	rows := m.inHead(h)
	if len(rows) == 0 {
		return nil, nil
	}
	if m.q.Text != "" {
		if may, err := ref.seg.mayContain(ctx, ref.id, m.text); err != nil || !may {
			return nil, err
		}
	}
	dict, body, err := ref.seg.body(ctx, ref.id)
	if err != nil {
		return nil, err
	}
	b, err := readLogBody(h, dict, body)
	if err != nil {
		return nil, err
	}
	var out []logRow
	for _, i := range m.inBody(b, rows) {
		p := position{at: h.at(i)}
		binary.BigEndian.PutUint64(p.rank[:], b.identity(i))
		if m.w.holds(p) {
			out = append(out, logRow{p, b, i})
		}
	}
	return out, nil
}

func (m *logMatcher) inHead(h *logHead) []int {
	trace := uint64(0)
	if m.hasTrace {
		at := slices.Index(h.traces, m.trace)
		if at < 0 {
			return nil
		}
		trace = uint64(at + 1)
	}
	wanted := make([]bool, len(h.services))
	for i, name := range h.services {
		wanted[i] = len(m.q.Services) == 0 || slices.Contains(m.q.Services, name)
	}
	var rows []int
	for i := range h.n {
		at := h.at(i)
		if at < m.w.since || at > m.w.until || at < m.floor || !wanted[h.resource.at(i)] || h.severity.signed(i) < m.severity || m.hasTrace && h.trace.at(i) != trace {
			continue
		}
		rows = append(rows, i)
	}
	return rows
}

func (m *logMatcher) inBody(b *logBody, rows []int) []int {
	if m.span != nil {
		rows = slices.DeleteFunc(rows, func(i int) bool { _, _, span := b.open(i); return string(span[:]) != string(m.span) })
	}
	for k, v := range m.q.Attributes {
		pairs := b.dict.findAll(k, v)
		if pairs == nil {
			return nil
		}
		has := b.having(pairs)
		rows = slices.DeleteFunc(rows, func(i int) bool { return !has(i) })
	}
	for _, a := range m.q.Without {
		if pairs := b.dict.findAll(a.Name, a.Value); pairs != nil {
			rows = slices.DeleteFunc(rows, b.having(pairs))
		}
	}
	if m.q.Text == "" || len(rows) == 0 {
		return rows
	}
	hits := b.dict.containing(m.text)
	if hits == nil {
		return nil
	}
	return slices.DeleteFunc(rows, func(i int) bool {
		found := false
		b.texts(i, func(str int) { found = found || hits[str] })
		return !found
	})
}

// having returns what tells whether a line, or what wrote it, has one of the pairs.
func (b *logBody) having(pairs map[int]bool) func(i int) bool {
	ofResource := make([]bool, len(b.origins.resources))
	for i, r := range b.origins.resources {
		ofResource[i] = anyOf(r.attrs, pairs)
	}
	return func(i int) bool { return ofResource[b.head.resource.at(i)] || anyOf(b.attributes(i), pairs) }
}

func (b *logBody) public(i int) Log {
	h := b.head
	l := Log{
		Time: time.Unix(0, h.at(i)), Level: levelName(plog.SeverityNumber(h.severity.signed(i))), Service: h.services[h.resource.at(i)],
		Message: b.message(i), Attributes: map[string]any{},
	}
	if t := h.trace.at(i); t > 0 {
		l.TraceID = h.traces[t-1].String()
	}
	if _, _, span := b.open(i); !span.IsEmpty() {
		l.SpanID = span.String()
	}
	for _, p := range b.attributes(i).pairs {
		v := pcommon.NewValueEmpty()
		b.dict.set(p, v)
		l.Attributes[b.dict.key(p)] = v.AsRaw()
	}
	return l
}
