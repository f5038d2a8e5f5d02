package store

import (
	"encoding/binary"

	"github.com/cespare/xxhash/v2"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
)

// logBuilder collects log lines of a block in columns.
type logBuilder struct {
	dict      *dict
	origins   *origins
	rows      int
	arrived   int64
	min, max  int64
	traces    map[pcommon.TraceID]uint32 // counted from 1: 0 is no trace
	traceIDs  []pcommon.TraceID
	cSeverity []uint64
	cResource []uint64
	cTrace    []uint64
	cMessage  []uint64
	cAt       []uint64
	body      []byte
	rec       []byte
}

func newLogBuilder() *logBuilder {
	d := newDict()
	return &logBuilder{dict: d, origins: newOrigins(d), traces: map[pcommon.TraceID]uint32{}}
}

func (b *logBuilder) reset() {
	b.dict.reset()
	b.origins.reset()
	clear(b.traces)
	b.traceIDs = b.traceIDs[:0]
	b.cSeverity, b.cResource, b.cTrace = b.cSeverity[:0], b.cResource[:0], b.cTrace[:0]
	b.cMessage, b.cAt, b.body = b.cMessage[:0], b.cAt[:0], b.body[:0]
	b.rows, b.min, b.max = 0, 0, 0
}

func (b *logBuilder) size() int {
	return b.dict.size() + len(b.body) + len(b.origins.resBuf) + len(b.origins.scopeBuf) + 16*len(b.traceIDs) + 8*b.rows
}

func (b *logBuilder) full() bool { return b.rows >= blockRows || b.size() >= blockBytes }

// What a log record has beyond its attributes.
const (
	logHasSpan = 1 << iota
	logHasText
	logHasEvent
	logHasObserved
)

func (b *logBuilder) add(l plog.LogRecord, resource, scope int, now int64) {
	own := uint64(l.Timestamp())
	if own == 0 {
		own = uint64(l.ObservedTimestamp())
	}
	at := sane(own, now)
	if b.rows == 0 {
		b.arrived, b.min, b.max = now, at, at
	}
	b.min, b.max = min(b.min, at), max(b.max, at)
	b.rows++
	trace := uint32(0)
	if id := l.TraceID(); !id.IsEmpty() {
		ref, ok := b.traces[id]
		if !ok {
			b.traceIDs = append(b.traceIDs, id)
			ref = uint32(len(b.traceIDs))
			b.traces[id] = ref
		}
		trace = ref
	}
	d := b.dict
	d.budget = maxRecord
	var message uint64
	if l.Body().Type() == pcommon.ValueTypeStr {
		message = uint64(d.str(l.Body().Str())) << 1
	} else {
		message = uint64(d.pair("", l.Body()))<<1 | 1
	}
	b.cSeverity = append(b.cSeverity, zigzag(int64(l.SeverityNumber())))
	b.cResource = append(b.cResource, uint64(resource))
	b.cTrace = append(b.cTrace, uint64(trace))
	b.cMessage = append(b.cMessage, message)
	b.cAt = append(b.cAt, zigzag(at-b.arrived))
	b.record(l, scope, at)
}

func (b *logBuilder) record(l plog.LogRecord, scope int, at int64) {
	d := b.dict
	var has byte
	id := l.SpanID()
	if !id.IsEmpty() {
		has |= logHasSpan
	}
	if l.SeverityText() != "" {
		has |= logHasText
	}
	if l.EventName() != "" {
		has |= logHasEvent
	}
	if l.ObservedTimestamp() != 0 {
		has |= logHasObserved
	}
	r := append(b.rec[:0], has)
	if has&logHasSpan != 0 {
		r = append(r, id[:]...)
	}
	r = binary.AppendUvarint(r, uint64(scope))
	r = d.attributes(r, l.Attributes(), l.DroppedAttributesCount(), nil)
	r = binary.AppendUvarint(r, uint64(l.Flags()))
	r = binary.AppendVarint(r, int64(l.Timestamp())-at)
	if has&logHasText != 0 {
		r = binary.AppendUvarint(r, uint64(d.str(l.SeverityText())))
	}
	if has&logHasEvent != 0 {
		r = binary.AppendUvarint(r, uint64(d.str(l.EventName())))
	}
	if has&logHasObserved != 0 {
		r = binary.AppendVarint(r, int64(l.ObservedTimestamp())-at)
	}
	b.rec = r[:0]
	b.body = binary.AppendUvarint(b.body, uint64(len(r)))
	b.body = append(b.body, r...)
}

func (b *logBuilder) seal() *block {
	out := &block{
		kind: blockLogs, rows: b.rows, arrived: b.arrived, min: b.min, max: b.max,
		bloom:  makeBloom(b.dict.hashes),
		traces: append([]pcommon.TraceID(nil), b.traceIDs...),
		body:   append([]byte(nil), b.body...),
	}
	out.dict = b.origins.section(b.dict.section(make([]byte, 0, b.dict.size()+len(b.origins.resBuf)+len(b.origins.scopeBuf)+32)))
	h := make([]byte, 0, 16*len(b.traceIDs)+12*b.rows+1024)
	h = append(h, formatVersion)
	h = binary.LittleEndian.AppendUint64(h, uint64(b.arrived))
	h = binary.AppendUvarint(h, uint64(len(b.traceIDs)))
	for _, id := range b.traceIDs {
		h = append(h, id[:]...)
	}
	h = appendStrings(h, b.origins.services)
	h = binary.AppendUvarint(h, uint64(b.rows))
	for _, values := range [][]uint64{b.cSeverity, b.cResource, b.cTrace, b.cMessage, b.cAt} {
		h = appendColumn(h, values)
	}
	out.head = h
	b.reset()
	return out
}

// logHead is the part of a block of log lines that a search reads first.
type logHead struct {
	arrived  int64
	traces   []pcommon.TraceID
	services []string
	n        int
	severity column // signed
	resource column
	trace    column // 0: none
	message  column // number of a string, or of a pair and one bit
	ats      column // signed ns, from arrived
}

func readLogHead(raw []byte) (*logHead, error) {
	r := &reader{b: raw}
	if r.byte() != formatVersion {
		return nil, errDamaged
	}
	h := &logHead{arrived: int64(r.u64())}
	n := r.count()
	if n*16 > len(r.b) {
		return nil, errDamaged
	}
	h.traces = make([]pcommon.TraceID, n)
	for i := range h.traces {
		copy(h.traces[i][:], r.take(16))
	}
	h.services = readStrings(r)
	h.n = r.count()
	h.severity = readColumn(r, h.n, 0)
	h.resource = readColumn(r, h.n, uint64(len(h.services)))
	h.trace = readColumn(r, h.n, uint64(len(h.traces)+1))
	h.message = readColumn(r, h.n, 1<<32)
	h.ats = readColumn(r, h.n, 0)
	if r.err != nil || len(r.b) != 0 {
		return nil, errDamaged
	}
	return h, nil
}

func (h *logHead) at(i int) int64 { return h.arrived + h.ats.signed(i) }

type logBody struct {
	head    *logHead
	dict    *dictReader
	origins *originsReader
	records [][]byte
}

func readLogBody(head *logHead, dictRaw, bodyRaw []byte) (*logBody, error) {
	r := &reader{b: dictRaw}
	b := &logBody{head: head, dict: readDict(r)}
	if r.err != nil {
		return nil, r.err
	}
	b.origins = readOrigins(r, b.dict)
	if r.err != nil || len(b.origins.resources) != len(head.services) {
		return nil, errDamaged
	}
	for i := range head.n {
		m := head.message.at(i)
		if m&1 == 0 && int(m>>1) >= len(b.dict.ends) || m&1 == 1 && int(m>>1) >= len(b.dict.keys) {
			return nil, errDamaged
		}
	}
	records, err := readRecords(bodyRaw, head.n)
	b.records = records
	return b, err
}

// open returns a reader that stands at the scope of record i.
func (b *logBody) open(i int) (r *reader, has byte, span pcommon.SpanID) {
	r = &reader{b: b.records[i]}
	has = r.byte()
	if has&logHasSpan != 0 {
		copy(span[:], r.take(8))
	}
	return r, has, span
}

func (b *logBody) attributes(i int) attributeList {
	r, _, _ := b.open(i)
	r.uvarint()
	return b.dict.attributes(r)
}

func (b *logBody) message(i int) string {
	m := b.head.message.at(i)
	if m&1 == 0 {
		return b.dict.str(int(m >> 1))
	}
	v := pcommon.NewValueEmpty()
	b.dict.set(int(m>>1), v)
	return v.AsString()
}

// texts calls each with the number of every string of line i that a search for text looks into.
func (b *logBody) texts(i int, each func(str int)) {
	m := b.head.message.at(i)
	if m&1 == 0 {
		each(int(m >> 1))
	} else {
		b.dict.valueTexts(&reader{b: b.dict.value[m>>1]}, each)
	}
	r, _, _ := b.open(i)
	r.uvarint()
	b.dict.attributeTexts(r, each)
}

// identity tells lines of the same instant apart, wherever they are stored.
func (b *logBody) identity(i int) uint64 {
	_, _, span := b.open(i)
	h := xxhash.New()
	_, _ = h.Write(span[:])
	_, _ = h.WriteString(b.head.services[b.head.resource.at(i)])
	_, _ = h.WriteString(b.message(i))
	for _, p := range b.attributes(i).pairs {
		_, _ = h.WriteString(b.dict.text(p))
	}
	return h.Sum64() >> 1 // a cursor holds it as a number that is not negative
}

// fill writes line i and returns the number of its scope.
func (b *logBody) fill(i int, l plog.LogRecord) (scope int, err error) {
	h := b.head
	r, has, span := b.open(i)
	l.SetSpanID(span)
	if t := h.trace.at(i); t > 0 {
		l.SetTraceID(h.traces[t-1])
	}
	l.SetSeverityNumber(plog.SeverityNumber(h.severity.signed(i)))
	if m := h.message.at(i); m&1 == 0 {
		l.Body().SetStr(b.dict.str(int(m >> 1)))
	} else {
		b.dict.set(int(m>>1), l.Body())
	}
	scope = r.index(len(b.origins.scopes))
	attrs := b.dict.attributes(r)
	b.dict.fill(attrs, l.Attributes())
	l.SetDroppedAttributesCount(attrs.dropped)
	l.SetFlags(plog.LogRecordFlags(r.uvarint()))
	l.SetTimestamp(pcommon.Timestamp(h.at(i) + r.varint()))
	if has&logHasText != 0 {
		l.SetSeverityText(b.dict.str(r.index(len(b.dict.ends))))
	}
	if has&logHasEvent != 0 {
		l.SetEventName(b.dict.str(r.index(len(b.dict.ends))))
	}
	if has&logHasObserved != 0 {
		l.SetObservedTimestamp(pcommon.Timestamp(h.at(i) + r.varint()))
	}
	if r.err != nil || len(r.b) != 0 {
		return 0, errDamaged
	}
	return scope, nil
}
