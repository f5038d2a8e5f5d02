package store

import (
	"encoding/binary"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

const (
	formatVersion = 1
	blockRows     = 1024      // rows after which a block is sealed
	blockBytes    = 512 << 10 // bytes after which it is sealed, before compression
)

// Flags of a span in the head of a block: kind (3 bits), status (2 bits), has a parent.
const (
	statusShift = 3
	parentFlag  = 1 << 5
	statusMask  = 3 << statusShift
	kindMask    = 7
)

// block is a sealed block, not yet compressed.
type block struct {
	kind     int // blockSpans or blockLogs
	rows     int
	arrived  int64 // ns
	min, max int64 // of the times of its rows, made sane
	head     []byte
	dict     []byte
	body     []byte
	bloom    []byte
	traces   []pcommon.TraceID
	packed   *packedBlock // once it has been compressed
}

const (
	blockSpans = 0
	blockLogs  = 1
)

func (b *block) size() int64 { return int64(len(b.head) + len(b.dict) + len(b.body) + len(b.bloom)) }

// spanBuilder collects spans of a block in columns.
type spanBuilder struct {
	dict      *dict
	origins   *origins
	rows      int
	arrived   int64
	min, max  int64
	base      uint64
	traces    map[pcommon.TraceID]uint32
	traceIDs  []pcommon.TraceID
	names     map[string]uint32
	nameList  []string
	cTrace    []uint64
	cResource []uint64
	cName     []uint64
	cFlags    []byte
	cStart    []uint64
	cTook     []uint64
	body      []byte
	rec       []byte
}

func newSpanBuilder() *spanBuilder {
	d := newDict()
	return &spanBuilder{dict: d, origins: newOrigins(d), traces: map[pcommon.TraceID]uint32{}, names: map[string]uint32{}}
}

func (b *spanBuilder) reset() {
	b.dict.reset()
	b.origins.reset()
	clear(b.traces)
	clear(b.names)
	clear(b.nameList)
	b.traceIDs, b.nameList = b.traceIDs[:0], b.nameList[:0]
	b.cTrace, b.cResource, b.cName = b.cTrace[:0], b.cResource[:0], b.cName[:0]
	b.cFlags, b.cStart, b.cTook, b.body = b.cFlags[:0], b.cStart[:0], b.cTook[:0], b.body[:0]
	b.rows, b.min, b.max = 0, 0, 0
}

func (b *spanBuilder) size() int {
	return b.dict.size() + len(b.body) + len(b.origins.resBuf) + len(b.origins.scopeBuf) + 16*len(b.traceIDs) + 8*b.rows
}

func (b *spanBuilder) full() bool { return b.rows >= blockRows || b.size() >= blockBytes }

// span adds a span of the resource and scope, by their numbers. each is told the number of every attribute.
func (b *spanBuilder) span(s ptrace.Span, resource, scope int, now int64, each func(uint32)) {
	start := s.StartTimestamp()
	at := sane(uint64(start), now)
	if b.rows == 0 {
		b.arrived, b.base, b.min, b.max = now, uint64(start), at, at
	}
	b.min, b.max = min(b.min, at), max(b.max, at)
	b.rows++

	id := s.TraceID()
	trace, ok := b.traces[id]
	if !ok {
		trace = uint32(len(b.traceIDs))
		b.traces[id] = trace
		b.traceIDs = append(b.traceIDs, id)
	}
	name := s.Name()
	nameRef, ok := b.names[name]
	if !ok {
		nameRef = uint32(len(b.nameList))
		b.names[name] = nameRef
		text, wasCut := cut(name)
		if wasCut {
			b.dict.cut++
		}
		b.nameList = append(b.nameList, text)
		b.dict.budget -= len(text)
	}
	kind, status := s.Kind(), s.Status()
	var flags byte
	if kind >= 0 && kind < kindMask {
		flags = byte(kind)
	} else {
		flags = kindMask // the number itself is in the record
	}
	if code := status.Code(); code == ptrace.StatusCodeOk || code == ptrace.StatusCodeError {
		flags |= byte(code) << statusShift
	}
	parent := s.ParentSpanID()
	if !parent.IsEmpty() {
		flags |= parentFlag
	}
	b.cTrace = append(b.cTrace, uint64(trace))
	b.cResource = append(b.cResource, uint64(resource))
	b.cName = append(b.cName, uint64(nameRef))
	b.cFlags = append(b.cFlags, flags)
	b.cStart = append(b.cStart, zigzag(int64(uint64(start)-b.base)))
	b.cTook = append(b.cTook, zigzag(int64(s.EndTimestamp()-start)))
	b.record(s, scope, flags, parent, each)
}

// What a record has beyond its attributes.
const (
	hasState = 1 << iota
	hasMessage
	hasEvents
	hasLinks
)

func (b *spanBuilder) record(s ptrace.Span, scope int, flags byte, parent pcommon.SpanID, each func(uint32)) {
	d := b.dict
	d.budget = maxRecord
	id := s.SpanID()
	r := append(b.rec[:0], id[:]...)
	if flags&parentFlag != 0 {
		r = append(r, parent[:]...)
	}
	state, message := s.TraceState().AsRaw(), s.Status().Message()
	var has byte
	if state != "" {
		has |= hasState
	}
	if message != "" {
		has |= hasMessage
	}
	if s.Events().Len() > 0 || s.DroppedEventsCount() > 0 {
		has |= hasEvents
	}
	if s.Links().Len() > 0 || s.DroppedLinksCount() > 0 {
		has |= hasLinks
	}
	r = append(r, has)
	r = binary.AppendUvarint(r, uint64(scope))
	r = d.attributes(r, s.Attributes(), s.DroppedAttributesCount(), each)
	r = binary.AppendUvarint(r, uint64(s.Flags()))
	if flags&kindMask == kindMask {
		r = binary.AppendVarint(r, int64(s.Kind()))
	}
	if has&hasState != 0 {
		r = binary.AppendUvarint(r, uint64(d.str(state)))
	}
	if has&hasMessage != 0 {
		r = binary.AppendUvarint(r, uint64(d.str(message)))
	}
	if has&hasEvents != 0 {
		r = b.events(r, s)
	}
	if has&hasLinks != 0 {
		r = b.links(r, s)
	}
	b.rec = r[:0]
	b.body = binary.AppendUvarint(b.body, uint64(len(r)))
	b.body = append(b.body, r...)
}

func (b *spanBuilder) events(r []byte, s ptrace.Span) []byte {
	n, dropped := s.Events().Len(), s.DroppedEventsCount()
	if n > maxEvents {
		dropped += uint32(n - maxEvents)
		b.dict.cut += int64(n - maxEvents)
		n = maxEvents
	}
	r = binary.AppendUvarint(r, uint64(n))
	for i := range n {
		e := s.Events().At(i)
		r = binary.AppendVarint(r, int64(e.Timestamp()-s.StartTimestamp()))
		r = binary.AppendUvarint(r, uint64(b.dict.str(e.Name())))
		r = b.dict.attributes(r, e.Attributes(), e.DroppedAttributesCount(), nil)
	}
	return binary.AppendUvarint(r, uint64(dropped))
}

func (b *spanBuilder) links(r []byte, s ptrace.Span) []byte {
	n, dropped := s.Links().Len(), s.DroppedLinksCount()
	if n > maxEvents {
		dropped += uint32(n - maxEvents)
		b.dict.cut += int64(n - maxEvents)
		n = maxEvents
	}
	r = binary.AppendUvarint(r, uint64(n))
	for i := range n {
		l := s.Links().At(i)
		trace, span := l.TraceID(), l.SpanID()
		r = append(append(r, trace[:]...), span[:]...)
		r = binary.AppendUvarint(r, uint64(b.dict.str(l.TraceState().AsRaw())))
		r = binary.AppendUvarint(r, uint64(l.Flags()))
		r = b.dict.attributes(r, l.Attributes(), l.DroppedAttributesCount(), nil)
	}
	return binary.AppendUvarint(r, uint64(dropped))
}

// seal returns the block and begins a new one.
func (b *spanBuilder) seal() *block {
	out := &block{
		kind: blockSpans, rows: b.rows, arrived: b.arrived, min: b.min, max: b.max,
		bloom:  makeBloom(b.dict.hashes),
		traces: append([]pcommon.TraceID(nil), b.traceIDs...),
		body:   append([]byte(nil), b.body...),
	}
	out.dict = b.origins.section(b.dict.section(make([]byte, 0, b.dict.size()+len(b.origins.resBuf)+len(b.origins.scopeBuf)+32)))
	h := make([]byte, 0, 16*len(b.traceIDs)+12*b.rows+4096)
	h = append(h, formatVersion)
	h = binary.LittleEndian.AppendUint64(h, uint64(b.arrived))
	h = binary.LittleEndian.AppendUint64(h, b.base)
	h = binary.AppendUvarint(h, uint64(len(b.traceIDs)))
	for _, id := range b.traceIDs {
		h = append(h, id[:]...)
	}
	h = appendStrings(h, b.nameList)
	h = appendStrings(h, b.origins.services)
	h = binary.AppendUvarint(h, uint64(b.rows))
	h = append(h, b.cFlags...)
	for _, values := range [][]uint64{b.cResource, b.cName, b.cTrace, b.cTook, b.cStart} {
		h = appendColumn(h, values)
	}
	out.head = h
	b.reset()
	return out
}

func appendStrings(b []byte, list []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(list)))
	for _, s := range list {
		b = appendStr(b, s)
	}
	return b
}

func readStrings(r *reader) []string {
	list := make([]string, r.count())
	before := len(r.b)
	all := string(r.b[:stringsLen(*r, len(list))])
	for i := range list {
		n := r.count()
		at := before - len(r.b)
		r.take(n)
		list[i] = all[at : at+n]
	}
	return list
}

// stringsLen is how many bytes n strings take.
func stringsLen(r reader, n int) int {
	before := len(r.b)
	for range n {
		r.take(r.count())
	}
	if r.err != nil {
		return before
	}
	return before - len(r.b)
}
