package store

import (
	"encoding/binary"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// origins are the resources and scopes of a block, each written once.
type origins struct {
	dict      *dict
	resources map[string]int
	scopes    map[string]int
	resBuf    []byte
	scopeBuf  []byte
	services  []string // by resource
	key       []byte
}

func newOrigins(d *dict) *origins {
	return &origins{dict: d, resources: map[string]int{}, scopes: map[string]int{}}
}

func (o *origins) reset() {
	clear(o.resources)
	clear(o.scopes)
	clear(o.services)
	o.resBuf, o.scopeBuf, o.services = o.resBuf[:0], o.scopeBuf[:0], o.services[:0]
}

// attributes appends the numbers of attributes, and how many there were beyond what is kept.
func (d *dict) attributes(b []byte, m pcommon.Map, dropped uint32, each func(uint32)) []byte {
	n := m.Len()
	if n > maxAttributes {
		d.cut += int64(n - maxAttributes)
		dropped += uint32(n - maxAttributes)
		n = maxAttributes
	}
	at := len(b)
	if n >= 0x80 {
		b = append(b, 0)
	}
	b = append(b, 0)
	kept := 0
	for k, v := range m.All() {
		if kept == n {
			break
		}
		if d.budget < 0 {
			d.cut += int64(n - kept)
			dropped += uint32(n - kept)
			break
		}
		ref := d.pair(k, v)
		if each != nil {
			each(ref)
		}
		b = binary.AppendUvarint(b, uint64(ref))
		kept++
	}
	if n >= 0x80 { // two bytes were kept for the number, whatever it has become
		b[at], b[at+1] = byte(kept)|0x80, byte(kept>>7)
	} else {
		b[at] = byte(kept)
	}
	return binary.AppendUvarint(b, uint64(dropped))
}

func (o *origins) resource(res pcommon.Resource, schema string) int {
	o.dict.budget = maxRecord
	o.key = o.dict.attributes(o.key[:0], res.Attributes(), res.DroppedAttributesCount(), nil)
	o.key = binary.AppendUvarint(o.key, uint64(o.dict.str(schema)))
	if i, ok := o.resources[string(o.key)]; ok {
		return i
	}
	i := len(o.services)
	o.resources[string(o.key)] = i
	o.resBuf = append(o.resBuf, o.key...)
	o.services = append(o.services, serviceOf(res.Attributes()))
	return i
}

func (o *origins) scope(s pcommon.InstrumentationScope, schema string) int {
	o.dict.budget = maxRecord
	o.key = binary.AppendUvarint(o.key[:0], uint64(o.dict.str(s.Name())))
	o.key = binary.AppendUvarint(o.key, uint64(o.dict.str(s.Version())))
	o.key = o.dict.attributes(o.key, s.Attributes(), s.DroppedAttributesCount(), nil)
	o.key = binary.AppendUvarint(o.key, uint64(o.dict.str(schema)))
	if i, ok := o.scopes[string(o.key)]; ok {
		return i
	}
	i := len(o.scopes)
	o.scopes[string(o.key)] = i
	o.scopeBuf = append(o.scopeBuf, o.key...)
	return i
}

func serviceOf(m pcommon.Map) string {
	v, ok := m.Get("service.name")
	if !ok {
		return ""
	}
	name, _ := cut(v.AsString())
	if len(name) > 256 {
		name, _ = cut(name[:256])
	}
	return name
}

func (o *origins) section(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(o.services)))
	b = append(b, o.resBuf...)
	b = binary.AppendUvarint(b, uint64(len(o.scopes)))
	return append(b, o.scopeBuf...)
}

// attributeList is a list of attributes read back.
type attributeList struct {
	pairs   []int
	dropped uint32
}

func (d *dictReader) attributes(r *reader) (l attributeList) {
	n := r.count()
	if n > 0 {
		l.pairs = make([]int, n)
	}
	for i := range l.pairs {
		l.pairs[i] = r.index(len(d.keys))
	}
	l.dropped = uint32(r.uvarint())
	if r.err != nil {
		return attributeList{}
	}
	return l
}

func (d *dictReader) fill(l attributeList, m pcommon.Map) {
	m.EnsureCapacity(len(l.pairs))
	for _, p := range l.pairs {
		d.set(p, m.PutEmpty(d.key(p)))
	}
}

type resourceReader struct {
	attrs  attributeList
	schema string
}

type scopeReader struct {
	name, version, schema string
	attrs                 attributeList
}

type originsReader struct {
	resources []resourceReader
	scopes    []scopeReader
}

func readOrigins(r *reader, d *dictReader) *originsReader {
	o := &originsReader{resources: make([]resourceReader, r.count())}
	for i := range o.resources {
		o.resources[i].attrs = d.attributes(r)
		o.resources[i].schema = d.str(r.index(len(d.ends)))
	}
	o.scopes = make([]scopeReader, r.count())
	for i := range o.scopes {
		s := &o.scopes[i]
		s.name, s.version = d.str(r.index(len(d.ends))), d.str(r.index(len(d.ends)))
		s.attrs = d.attributes(r)
		s.schema = d.str(r.index(len(d.ends)))
	}
	return o
}

func (o *originsReader) fillResource(i int, d *dictReader, res pcommon.Resource) {
	d.fill(o.resources[i].attrs, res.Attributes())
	res.SetDroppedAttributesCount(o.resources[i].attrs.dropped)
}

func (o *originsReader) fillScope(i int, d *dictReader, s pcommon.InstrumentationScope) {
	s.SetName(o.scopes[i].name)
	s.SetVersion(o.scopes[i].version)
	d.fill(o.scopes[i].attrs, s.Attributes())
	s.SetDroppedAttributesCount(o.scopes[i].attrs.dropped)
}

// bloom is a filter of 64-bit hashes: ten bits and four probes an entry, about one in a hundred wrong yeses.
func makeBloom(hashes []uint64) []byte {
	bits := uint64(max(64, len(hashes)*10))
	b := make([]byte, (bits+7)/8)
	n := uint64(len(b) * 8)
	for _, h := range hashes {
		step := h>>32 | 1
		for range 4 {
			b[h%n/8] |= 1 << (h % n % 8)
			h += step
		}
	}
	return b
}

func inBloom(b []byte, h uint64) bool {
	n := uint64(len(b) * 8)
	if n == 0 {
		return true
	}
	step := h>>32 | 1
	for range 4 {
		if b[h%n/8]&(1<<(h%n%8)) == 0 {
			return false
		}
		h += step
	}
	return true
}
