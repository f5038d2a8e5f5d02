package store

import (
	"encoding/binary"
	"math/bits"
	"time"
)

const (
	aggregateSpan = 10 * time.Second // what one aggregate covers, by arrival
	maxKeys       = 4096             // operations of one aggregate, and as many edges; the rest is counted as "(other)"
	histSize      = 224              // eight buckets a factor of two, from 1 µs to 4 min: a percentile is within 6 %
	other         = "(other)"
)

// latency is a distribution of durations with a count of the failed.
type latency struct {
	count, errors int64
	hist          [histSize]uint32
}

func histIndex(ns int64) int {
	v := uint64(max(ns, 0)) >> 10
	if v == 0 {
		return 0
	}
	e := bits.Len64(v) - 1
	var sub uint64
	if e >= 3 {
		sub = v >> (e - 3) & 7
	} else {
		sub = v << (3 - e) & 7
	}
	return min(e*8+int(sub), histSize-1)
}

func (l *latency) add(ns int64, failed bool) {
	l.count++
	if failed {
		l.errors++
	}
	l.hist[histIndex(ns)]++
}

func (l *latency) merge(from *latency) {
	l.count += from.count
	l.errors += from.errors
	for i, n := range from.hist {
		l.hist[i] += n
	}
}

// quantile returns the duration that the fraction q of all do not exceed.
func (l *latency) quantile(q float64) time.Duration {
	var total, sum uint64
	for _, n := range l.hist {
		total += uint64(n)
	}
	want := uint64(q * float64(total))
	for i, n := range l.hist {
		if sum += uint64(n); n > 0 && sum > want || sum == total && total > 0 {
			lower := float64(uint64(1)<<(i/8)) * (1 + float64(i%8)/8) * 1024
			return time.Duration(lower * 1.06)
		}
	}
	return 0
}

type opKey struct{ service, name, kind string }

type edgeKey struct{ caller, callee, kind string }

// aggregate is what the statistics of an interval are made of.
type aggregate struct {
	began    int64 // ns
	dirty    bool
	services map[string]*serviceCount
	ops      map[opKey]*latency
	edges    map[edgeKey]*latency
}

type serviceCount struct {
	spans, errors int64
	requests      latency // spans by which work enters the service
}

func newAggregate(began int64) *aggregate {
	return &aggregate{began: began, services: map[string]*serviceCount{}, ops: map[opKey]*latency{}, edges: map[edgeKey]*latency{}}
}

func (a *aggregate) service(name string) *serviceCount {
	s := a.services[name]
	if s == nil {
		if len(a.services) >= maxKeys {
			name = other
			if s = a.services[name]; s != nil {
				return s
			}
		}
		s = &serviceCount{}
		a.services[name] = s
	}
	return s
}

func (a *aggregate) op(k opKey) *latency {
	l := a.ops[k]
	if l == nil {
		if len(a.ops) >= maxKeys {
			k.name, k.kind = other, ""
			if l = a.ops[k]; l != nil {
				return l
			}
		}
		l = &latency{}
		a.ops[k] = l
	}
	return l
}

func (a *aggregate) edge(k edgeKey) *latency {
	l := a.edges[k]
	if l == nil {
		if len(a.edges) >= maxKeys {
			k.callee = other
			if l = a.edges[k]; l != nil {
				return l
			}
		}
		l = &latency{}
		a.edges[k] = l
	}
	return l
}

func (l *latency) append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(l.count))
	b = binary.AppendUvarint(b, uint64(l.errors))
	n := 0
	for _, c := range l.hist {
		if c > 0 {
			n++
		}
	}
	b = binary.AppendUvarint(b, uint64(n))
	for i, c := range l.hist {
		if c > 0 {
			b = binary.AppendUvarint(append(b, byte(i)), uint64(c))
		}
	}
	return b
}

func readLatency(r *reader) *latency {
	l := &latency{count: int64(r.uvarint()), errors: int64(r.uvarint())}
	for n := r.count(); n > 0 && r.err == nil; n-- {
		i := int(r.byte())
		c := uint32(r.uvarint())
		if i < histSize {
			l.hist[i] = c
		}
	}
	return l
}

func (a *aggregate) encode() []byte {
	b := binary.AppendVarint(nil, a.began)
	b = binary.AppendUvarint(b, uint64(len(a.services)))
	for name, s := range a.services {
		b = appendStr(b, name)
		b = binary.AppendUvarint(b, uint64(s.spans))
		b = binary.AppendUvarint(b, uint64(s.errors))
		b = s.requests.append(b)
	}
	b = binary.AppendUvarint(b, uint64(len(a.ops)))
	for k, l := range a.ops {
		b = l.append(appendStr(appendStr(appendStr(b, k.service), k.name), k.kind))
	}
	b = binary.AppendUvarint(b, uint64(len(a.edges)))
	for k, l := range a.edges {
		b = l.append(appendStr(appendStr(appendStr(b, k.caller), k.callee), k.kind))
	}
	return b
}

func decodeAggregate(raw []byte) (*aggregate, error) {
	r := &reader{b: raw}
	a := newAggregate(r.varint())
	for n := r.count(); n > 0 && r.err == nil; n-- {
		name := r.str()
		s := &serviceCount{spans: int64(r.uvarint()), errors: int64(r.uvarint())}
		s.requests = *readLatency(r)
		a.services[name] = s
	}
	for n := r.count(); n > 0 && r.err == nil; n-- {
		k := opKey{r.str(), r.str(), r.str()}
		a.ops[k] = readLatency(r)
	}
	for n := r.count(); n > 0 && r.err == nil; n-- {
		k := edgeKey{r.str(), r.str(), r.str()}
		a.edges[k] = readLatency(r)
	}
	if r.err != nil {
		return nil, r.err
	}
	return a, nil
}

func (a *aggregate) clone() *aggregate {
	c := newAggregate(a.began)
	c.merge(a)
	return c
}

func (a *aggregate) merge(from *aggregate) {
	for name, s := range from.services {
		to := a.service(name)
		to.spans += s.spans
		to.errors += s.errors
		to.requests.merge(&s.requests)
	}
	for k, l := range from.ops {
		a.op(k).merge(l)
	}
	for k, l := range from.edges {
		a.edge(k).merge(l)
	}
}
