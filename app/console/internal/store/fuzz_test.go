package store

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"mall/app/console/internal/store/storetest"
)

func blocksOf(f testing.TB) (spans, logs *block) {
	f.Helper()
	g := storetest.New(1)
	in, orders := g.Traces(2, time.Now())
	sb, lb := newSpanBuilder(), newLogBuilder()
	buildSpans(sb, in)
	buildLogs(lb, g.Logs(20, time.Now(), orders))
	return sb.seal(), lb.seal()
}

func buildSpans(b *spanBuilder, in ptrace.Traces) (n int) {
	for _, rs := range in.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			for _, s := range ss.Spans().All() {
				b.span(s, b.origins.resource(rs.Resource(), rs.SchemaUrl()), b.origins.scope(ss.Scope(), ss.SchemaUrl()), time.Now().UnixNano(), nil)
				n++
			}
		}
	}
	return n
}

func buildLogs(b *logBuilder, in plog.Logs) (n int) {
	for _, rl := range in.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			for _, l := range sl.LogRecords().All() {
				b.add(l, b.origins.resource(rl.Resource(), rl.SchemaUrl()), b.origins.scope(sl.Scope(), sl.SchemaUrl()), time.Now().UnixNano())
				n++
			}
		}
	}
	return n
}

// FuzzDamagedSpans: whatever a block has become, reading it ends in spans or in an error.
func FuzzDamagedSpans(f *testing.F) {
	spans, _ := blocksOf(f)
	f.Add(spans.head, spans.dict, spans.body)
	f.Fuzz(func(_ *testing.T, head, dict, body []byte) { readAllSpans(head, dict, body) })
}

func readAllSpans(head, dict, body []byte) bool {
	h, err := readSpanHead(head)
	if err != nil {
		return false
	}
	b, err := readSpanBody(h, dict, body)
	if err != nil {
		return false
	}
	b.dict.containing(newFinder("outbox"))
	var rows []spanRow
	for i := range h.flags {
		b.texts(i, func(int) {})
		rows = append(rows, spanRow{b, i})
	}
	_, err = assembleSpans(rows)
	return err == nil
}

func readAllLogs(head, dict, body []byte) bool {
	h, err := readLogHead(head)
	if err != nil {
		return false
	}
	b, err := readLogBody(h, dict, body)
	if err != nil {
		return false
	}
	for i := range h.n {
		b.texts(i, func(int) {})
		b.identity(i)
		b.public(i)
	}
	_, err = assembleLogs(b)
	return err == nil
}

// TestDamagedBytesNeverPanic changes bytes at random, as the fuzz tests do with more time.
func TestDamagedBytesNeverPanic(t *testing.T) {
	spans, logs := blocksOf(t)
	rnd := rand.New(rand.NewPCG(1, 2))
	damaged := func(b []byte) []byte {
		b = slices.Clone(b)
		for range rnd.IntN(4) {
			b[rnd.IntN(len(b))] ^= byte(1 + rnd.IntN(255))
		}
		if rnd.IntN(8) == 0 {
			b = b[:rnd.IntN(len(b))]
		}
		return b
	}
	if !readAllSpans(spans.head, spans.dict, spans.body) || !readAllLogs(logs.head, logs.dict, logs.body) {
		t.Fatal("what is whole cannot be read")
	}
	refused := 0
	for range 5000 {
		if !readAllSpans(damaged(spans.head), damaged(spans.dict), damaged(spans.body)) {
			refused++
		}
		if !readAllLogs(damaged(logs.head), damaged(logs.dict), damaged(logs.body)) {
			refused++
		}
	}
	t.Log("refused", refused)
}

func FuzzDamagedLogs(f *testing.F) {
	_, logs := blocksOf(f)
	f.Add(logs.head, logs.dict, logs.body)
	f.Fuzz(func(_ *testing.T, head, dict, body []byte) { readAllLogs(head, dict, body) })
}

func FuzzDamagedAggregate(f *testing.F) {
	a := newAggregate(1)
	a.service("edge").requests.add(1e6, true)
	a.op(opKey{"edge", "GET /", "Server"}).add(1e9, false)
	f.Add(a.encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		if a, err := decodeAggregate(b); err == nil {
			a.clone().encode()
		}
	})
}

// FuzzAnyTraces: whatever a sender makes of OTLP, all its spans are stored and read back, and can be written as JSON.
func FuzzAnyTraces(f *testing.F) {
	in, _ := storetest.New(1).Traces(1, time.Now())
	seed, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(in)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Fuzz(func(t *testing.T, raw []byte) {
		in, err := (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces(raw)
		if err != nil {
			return
		}
		b := newSpanBuilder()
		n := buildSpans(b, in)
		if n == 0 {
			return
		}
		blk := b.seal()
		h, err := readSpanHead(blk.head)
		if err != nil {
			t.Fatal(err)
		}
		body, err := readSpanBody(h, blk.dict, blk.body)
		if err != nil {
			t.Fatal(err)
		}
		var rows []spanRow
		for i := range h.flags {
			rows = append(rows, spanRow{body, i})
		}
		if len(rows) != n {
			t.Fatalf("%d of %d spans", len(rows), n)
		}
		out, err := assembleSpans(rows)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := (&ptrace.JSONMarshaler{}).MarshalTraces(out); err != nil {
			t.Fatal(err)
		}
	})
}
