package store

import (
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// sane is the time by which something is found: its own, or when it arrived if its own cannot be true.
func sane(ns uint64, arrived int64) int64 {
	const earliest = 946684800e9 // the year 2000
	if ns < earliest || ns > uint64(arrived+int64(10*time.Minute)) {
		return arrived
	}
	return int64(ns)
}

// spanHead is the part of a block of spans that a search reads.
type spanHead struct {
	arrived  int64
	base     uint64
	traces   []pcommon.TraceID
	names    []string
	services []string
	flags    []byte
	resource column
	name     column
	trace    column
	took     column // signed ns
	starts   column // signed, from base
}

func readSpanHead(raw []byte) (*spanHead, error) {
	r := &reader{b: raw}
	if r.byte() != formatVersion {
		return nil, errDamaged
	}
	h := &spanHead{arrived: int64(r.u64()), base: r.u64()}
	n := r.count()
	if n*16 > len(r.b) {
		return nil, errDamaged
	}
	h.traces = make([]pcommon.TraceID, n)
	for i := range h.traces {
		copy(h.traces[i][:], r.take(16))
	}
	h.names, h.services = readStrings(r), readStrings(r)
	n = r.count()
	h.flags = r.take(n)
	h.resource = readColumn(r, n, uint64(len(h.services)))
	h.name = readColumn(r, n, uint64(len(h.names)))
	h.trace = readColumn(r, n, uint64(len(h.traces)))
	h.took = readColumn(r, n, 0)
	h.starts = readColumn(r, n, 0)
	if r.err != nil || len(r.b) != 0 {
		return nil, errDamaged
	}
	return h, nil
}

func (h *spanHead) start(i int) uint64 { return h.base + uint64(h.starts.signed(i)) }

func (h *spanHead) failed(i int) bool {
	return h.flags[i]&statusMask == byte(ptrace.StatusCodeError)<<statusShift
}
func (h *spanHead) at(i int) int64 { return sane(h.start(i), h.arrived) }

// entry tells whether work enters a service with this span.
func (h *spanHead) entry(i int) bool {
	kind := ptrace.SpanKind(h.flags[i] & kindMask)
	return kind == ptrace.SpanKindServer || kind == ptrace.SpanKindConsumer || h.flags[i]&parentFlag == 0
}

// spanBody is the rest of a block of spans.
type spanBody struct {
	head    *spanHead
	dict    *dictReader
	origins *originsReader
	records [][]byte
}

func readSpanBody(head *spanHead, dictRaw, bodyRaw []byte) (*spanBody, error) {
	r := &reader{b: dictRaw}
	b := &spanBody{head: head, dict: readDict(r)}
	if r.err != nil {
		return nil, r.err
	}
	b.origins = readOrigins(r, b.dict)
	if r.err != nil || len(b.origins.resources) != len(head.services) {
		return nil, errDamaged
	}
	records, err := readRecords(bodyRaw, len(head.flags))
	b.records = records
	return b, err
}

func readRecords(raw []byte, n int) ([][]byte, error) {
	r := &reader{b: raw}
	if n > len(raw) {
		return nil, errDamaged
	}
	records := make([][]byte, n)
	for i := range records {
		records[i] = r.take(r.count())
	}
	if r.err != nil || len(r.b) != 0 {
		return nil, errDamaged
	}
	return records, nil
}

// ids returns the span's id and its parent's.
func (b *spanBody) ids(i int) (id, parent pcommon.SpanID) {
	r := reader{b: b.records[i]}
	copy(id[:], r.take(8))
	if b.head.flags[i]&parentFlag != 0 {
		copy(parent[:], r.take(8))
	}
	return id, parent
}

// open returns a reader that stands at the scope of record i.
func (b *spanBody) open(i int) (r *reader, has byte) {
	r = &reader{b: b.records[i]}
	r.take(8)
	if b.head.flags[i]&parentFlag != 0 {
		r.take(8)
	}
	return r, r.byte()
}

// attributes returns those of span i.
func (b *spanBody) attributes(i int) attributeList {
	r, _ := b.open(i)
	r.uvarint()
	return b.dict.attributes(r)
}

// texts calls each with the number of every string of span i that a search for text looks into, apart from its name.
func (b *spanBody) texts(i int, each func(str int)) {
	r, has := b.open(i)
	r.uvarint()
	b.dict.attributeTexts(r, each)
	r.uvarint()
	if b.head.flags[i]&kindMask == kindMask {
		r.varint()
	}
	if has&hasState != 0 {
		r.uvarint()
	}
	if has&hasMessage != 0 {
		each(r.index(len(b.dict.ends)))
	}
	if has&hasEvents != 0 {
		for n := r.count(); n > 0 && r.err == nil; n-- {
			r.varint()
			each(r.index(len(b.dict.ends)))
			b.dict.attributeTexts(r, each)
		}
	}
}

// attributeTexts passes a list of attributes and calls each with the numbers of the strings in its values.
func (d *dictReader) attributeTexts(r *reader, each func(str int)) {
	for _, p := range d.attributes(r).pairs {
		d.valueTexts(&reader{b: d.value[p]}, each)
	}
}

func (d *dictReader) valueTexts(r *reader, each func(str int)) {
	switch r.byte() {
	case valueStr:
		each(r.index(len(d.ends)))
	case valueMap:
		for n := r.count(); n > 0 && r.err == nil; n-- {
			r.uvarint()
			d.valueTexts(r, each)
		}
	case valueSlice:
		for n := r.count(); n > 0 && r.err == nil; n-- {
			d.valueTexts(r, each)
		}
	case valueBool:
		r.byte()
	case valueInt:
		r.varint()
	case valueDouble:
		r.u64()
	case valueBytes:
		r.take(r.count())
	}
}

// fill writes span i and returns the number of its scope.
func (b *spanBody) fill(i int, s ptrace.Span) (scope int, err error) {
	h := b.head
	id, parent := b.ids(i)
	s.SetTraceID(h.traces[h.trace.at(i)])
	s.SetSpanID(id)
	s.SetParentSpanID(parent)
	s.SetName(h.names[h.name.at(i)])
	s.SetKind(ptrace.SpanKind(h.flags[i] & kindMask))
	s.SetStartTimestamp(pcommon.Timestamp(h.start(i)))
	s.SetEndTimestamp(pcommon.Timestamp(h.start(i) + uint64(h.took.signed(i))))
	s.Status().SetCode(ptrace.StatusCode(h.flags[i] & statusMask >> statusShift))
	r, has := b.open(i)
	scope = r.index(len(b.origins.scopes))
	attrs := b.dict.attributes(r)
	b.dict.fill(attrs, s.Attributes())
	s.SetDroppedAttributesCount(attrs.dropped)
	s.SetFlags(uint32(r.uvarint()))
	if h.flags[i]&kindMask == kindMask {
		s.SetKind(ptrace.SpanKind(r.varint()))
	}
	if has&hasState != 0 {
		s.TraceState().FromRaw(b.dict.str(r.index(len(b.dict.ends))))
	}
	if has&hasMessage != 0 {
		s.Status().SetMessage(b.dict.str(r.index(len(b.dict.ends))))
	}
	if has&hasEvents != 0 {
		b.fillEvents(r, s)
	}
	if has&hasLinks != 0 {
		b.fillLinks(r, s)
	}
	if r.err != nil || len(r.b) != 0 {
		return 0, errDamaged
	}
	return scope, nil
}

func (b *spanBody) fillEvents(r *reader, s ptrace.Span) {
	for n := r.count(); n > 0 && r.err == nil; n-- {
		e := s.Events().AppendEmpty()
		e.SetTimestamp(s.StartTimestamp() + pcommon.Timestamp(r.varint()))
		e.SetName(b.dict.str(r.index(len(b.dict.ends))))
		attrs := b.dict.attributes(r)
		b.dict.fill(attrs, e.Attributes())
		e.SetDroppedAttributesCount(attrs.dropped)
	}
	s.SetDroppedEventsCount(uint32(r.uvarint()))
}

func (b *spanBody) fillLinks(r *reader, s ptrace.Span) {
	for n := r.count(); n > 0 && r.err == nil; n-- {
		l := s.Links().AppendEmpty()
		var trace pcommon.TraceID
		var span pcommon.SpanID
		copy(trace[:], r.take(16))
		copy(span[:], r.take(8))
		l.SetTraceID(trace)
		l.SetSpanID(span)
		l.TraceState().FromRaw(b.dict.str(r.index(len(b.dict.ends))))
		l.SetFlags(uint32(r.uvarint()))
		attrs := b.dict.attributes(r)
		b.dict.fill(attrs, l.Attributes())
		l.SetDroppedAttributesCount(attrs.dropped)
	}
	s.SetDroppedLinksCount(uint32(r.uvarint()))
}

// hash is spanHash of span i.
func (b *spanBody) hash(i int) uint64 {
	h := b.head
	s := ptrace.NewSpan()
	id, _ := b.ids(i)
	s.SetTraceID(h.traces[h.trace.at(i)])
	s.SetSpanID(id)
	s.SetStartTimestamp(pcommon.Timestamp(h.start(i)))
	s.SetEndTimestamp(pcommon.Timestamp(h.start(i) + uint64(h.took.signed(i))))
	s.SetKind(ptrace.SpanKind(h.flags[i] & kindMask))
	s.SetName(h.names[h.name.at(i)])
	return spanHash(s)
}
