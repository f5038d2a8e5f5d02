package store

import (
	"encoding/binary"
	"math"

	"github.com/cespare/xxhash/v2"
	"go.opentelemetry.io/collector/pdata/pcommon"
)

// Kinds of values as they are written; never renumber.
const (
	valueEmpty = iota
	valueStr
	valueBool
	valueInt
	valueDouble
	valueMap
	valueSlice
	valueBytes
)

type (
	strPair struct{ key, value string }
	numPair struct {
		key  string
		kind uint8
		bits uint64
	}
)

// dict writes each string and each attribute (a key with its value) of a block once; records then name them by number.
// Spans repeat nearly all of their attributes, so this is most of the compression, and what makes a search fast: what is
// not in a block's dictionary is not in the block.
type dict struct {
	strs     map[string]uint32
	lens     []byte // of the strings, as uvarints
	heap     []byte // the strings themselves
	nstrs    uint32
	strPairs map[strPair]uint32
	numPairs map[numPair]uint32
	complex  map[strPair]uint32 // lists, maps and bytes by their encoding
	pairs    []byte
	roles    []role // by number of the pair
	texts    []string
	hashes   []uint64
	budget   int // bytes of attributes left for the current record
	cut      int64
	scratch  []byte
}

func newDict() *dict {
	d := &dict{
		strs: map[string]uint32{}, strPairs: map[strPair]uint32{}, numPairs: map[numPair]uint32{}, complex: map[strPair]uint32{},
		budget: maxRecord,
	}
	d.str("")
	return d
}

func (d *dict) reset() {
	clear(d.strs)
	clear(d.strPairs)
	clear(d.numPairs)
	clear(d.complex)
	clear(d.texts)
	d.lens, d.heap, d.pairs, d.roles, d.texts, d.hashes = d.lens[:0], d.heap[:0], d.pairs[:0], d.roles[:0], d.texts[:0], d.hashes[:0]
	d.nstrs, d.cut, d.budget = 0, 0, maxRecord
	d.str("")
}

func (d *dict) size() int { return len(d.heap) + len(d.lens) + len(d.pairs) }

// str returns the number of a string; "" is 0.
func (d *dict) str(s string) uint32 {
	if ref, ok := d.strs[s]; ok {
		return ref
	}
	ref := d.nstrs
	d.nstrs++
	text, wasCut := cut(s)
	if wasCut {
		d.cut++
	}
	d.lens = binary.AppendUvarint(d.lens, uint64(len(text)))
	d.heap = append(d.heap, text...)
	if len(s) <= MaxString { // a giant is not worth keeping alive for the chance of a second one
		d.strs[s] = ref
	}
	return ref
}

// pair returns the number of an attribute.
func (d *dict) pair(key string, v pcommon.Value) uint32 {
	switch v.Type() {
	case pcommon.ValueTypeStr:
		return d.strPair(key, v.Str())
	case pcommon.ValueTypeBool:
		var bits uint64
		if v.Bool() {
			bits = 1
		}
		return d.numPair(key, valueBool, bits, v)
	case pcommon.ValueTypeInt:
		return d.numPair(key, valueInt, uint64(v.Int()), v)
	case pcommon.ValueTypeDouble:
		return d.numPair(key, valueDouble, math.Float64bits(v.Double()), v)
	case pcommon.ValueTypeMap, pcommon.ValueTypeSlice, pcommon.ValueTypeBytes, pcommon.ValueTypeEmpty:
	}
	enc := d.appendValue(d.scratch[:0], v, 0)
	d.scratch = enc[:0]
	k := strPair{key, string(enc)}
	if ref, ok := d.complex[k]; ok {
		return ref
	}
	ref := d.newPair(key, shortText(v))
	d.pairs = append(d.pairs, enc...)
	d.complex[k] = ref
	return ref
}

func (d *dict) strPair(key, value string) uint32 {
	d.budget -= min(len(value), MaxString)
	k := strPair{key, value}
	if ref, ok := d.strPairs[k]; ok {
		return ref
	}
	text, _ := cut(value)
	ref := d.newPair(key, text)
	d.pairs = append(d.pairs, valueStr)
	d.pairs = binary.AppendUvarint(d.pairs, uint64(d.str(value)))
	if len(value) <= MaxString {
		d.strPairs[k] = ref
	}
	return ref
}

func (d *dict) numPair(key string, kind uint8, bits uint64, v pcommon.Value) uint32 {
	k := numPair{key, kind, bits}
	if ref, ok := d.numPairs[k]; ok {
		return ref
	}
	ref := d.newPair(key, v.AsString())
	d.pairs = d.appendValue(d.pairs, v, 0)
	d.numPairs[k] = ref
	return ref
}

// newPair numbers a pair and writes its key; the caller writes the value. Strings that the value needs may come later:
// they are in a list of their own.
func (d *dict) newPair(key, text string) uint32 {
	ref := uint32(len(d.roles))
	d.roles = append(d.roles, roleOf(key))
	d.texts = append(d.texts, text)
	d.hashes = append(d.hashes, pairHash(key, text))
	d.pairs = binary.AppendUvarint(d.pairs, uint64(d.str(key)))
	return ref
}

// pairHash is what the filter of a block knows of an attribute.
func pairHash(key, text string) uint64 {
	return xxhash.Sum64String(key)*0x9E3779B97F4A7C15 ^ xxhash.Sum64String(text)
}

// shortText is how a search names a list, a map or bytes: as JSON, when it is short.
func shortText(v pcommon.Value) string {
	switch v.Type() {
	case pcommon.ValueTypeMap:
		if v.Map().Len() > 64 {
			return ""
		}
	case pcommon.ValueTypeSlice:
		if v.Slice().Len() > 64 {
			return ""
		}
	case pcommon.ValueTypeBytes:
		if v.Bytes().Len() > 1024 {
			return ""
		}
	case pcommon.ValueTypeEmpty, pcommon.ValueTypeStr, pcommon.ValueTypeBool, pcommon.ValueTypeInt, pcommon.ValueTypeDouble:
	}
	if depth(v, 0) > 8 {
		return ""
	}
	return v.AsString()
}

// depth of nesting, as far as it matters.
func depth(v pcommon.Value, at int) int {
	deepest := at
	if at > maxDepth {
		return at
	}
	switch v.Type() {
	case pcommon.ValueTypeMap:
		for _, e := range v.Map().All() {
			deepest = max(deepest, depth(e, at+1))
		}
	case pcommon.ValueTypeSlice:
		for _, e := range v.Slice().All() {
			deepest = max(deepest, depth(e, at+1))
		}
	case pcommon.ValueTypeEmpty, pcommon.ValueTypeStr, pcommon.ValueTypeBool, pcommon.ValueTypeInt, pcommon.ValueTypeDouble, pcommon.ValueTypeBytes:
	}
	return deepest
}

func (d *dict) appendValue(b []byte, v pcommon.Value, at int) []byte {
	d.budget -= 8
	if at > maxDepth || d.budget < 0 {
		d.cut++
		b = append(b, valueStr)
		return binary.AppendUvarint(b, uint64(d.str(tooDeep)))
	}
	switch v.Type() {
	case pcommon.ValueTypeStr:
		s := v.Str()
		d.budget -= min(len(s), MaxString)
		b = append(b, valueStr)
		return binary.AppendUvarint(b, uint64(d.str(s)))
	case pcommon.ValueTypeBool:
		if v.Bool() {
			return append(b, valueBool, 1)
		}
		return append(b, valueBool, 0)
	case pcommon.ValueTypeInt:
		return binary.AppendVarint(append(b, valueInt), v.Int())
	case pcommon.ValueTypeDouble:
		return binary.LittleEndian.AppendUint64(append(b, valueDouble), math.Float64bits(v.Double()))
	case pcommon.ValueTypeBytes:
		return d.appendBytes(append(b, valueBytes), v.Bytes())
	case pcommon.ValueTypeMap:
		n := d.bounded(v.Map().Len())
		b = binary.AppendUvarint(append(b, valueMap), uint64(n))
		for k, e := range v.Map().All() {
			if n--; n < 0 {
				break
			}
			b = binary.AppendUvarint(b, uint64(d.str(k)))
			b = d.appendValue(b, e, at+1)
		}
		return b
	case pcommon.ValueTypeSlice:
		n := d.bounded(v.Slice().Len())
		b = binary.AppendUvarint(append(b, valueSlice), uint64(n))
		for i := range n {
			b = d.appendValue(b, v.Slice().At(i), at+1)
		}
		return b
	case pcommon.ValueTypeEmpty:
	}
	return append(b, valueEmpty)
}

func (d *dict) appendBytes(b []byte, v pcommon.ByteSlice) []byte {
	n := v.Len()
	if n > MaxString {
		n = MaxString
		d.cut++
	}
	d.budget -= n
	b = binary.AppendUvarint(b, uint64(n))
	for i := range n {
		b = append(b, v.At(i))
	}
	return b
}

func (d *dict) bounded(n int) int {
	if n > maxElements {
		d.cut++
		return maxElements
	}
	return n
}

// section is the dictionary as it is stored.
func (d *dict) section(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(d.nstrs))
	b = append(b, d.lens...)
	b = binary.AppendUvarint(b, uint64(len(d.heap)))
	b = append(b, d.heap...)
	b = binary.AppendUvarint(b, uint64(len(d.roles)))
	b = binary.AppendUvarint(b, uint64(len(d.pairs)))
	return append(b, d.pairs...)
}

// dictReader is a dictionary read back.
type dictReader struct {
	ends  []uint32 // where each string ends in heap
	heap  string
	keys  []uint32 // of the pairs
	value [][]byte // of the pairs, still encoded
}

// readDict leaves in r what follows the dictionary.
func readDict(r *reader) *dictReader {
	d := &dictReader{ends: make([]uint32, r.count())}
	var end uint64
	for i := range d.ends {
		end += r.uvarint()
		if end > maxSection {
			r.fail()
		}
		d.ends[i] = uint32(end)
	}
	d.heap = string(r.take(r.count()))
	if end != uint64(len(d.heap)) || len(d.ends) == 0 {
		r.fail()
		return d
	}
	n := r.count()
	pairs := reader{b: r.take(r.count())}
	if n > len(pairs.b) {
		r.fail()
		return d
	}
	d.keys, d.value = make([]uint32, n), make([][]byte, n)
	for i := range n {
		d.keys[i] = uint32(pairs.index(len(d.ends)))
		before := pairs.b
		d.skip(&pairs, 0)
		d.value[i] = before[:len(before)-len(pairs.b)]
	}
	if pairs.err != nil {
		r.fail()
	}
	return d
}

func (d *dictReader) str(i int) string {
	if i < 0 || i >= len(d.ends) {
		return ""
	}
	from := uint32(0)
	if i > 0 {
		from = d.ends[i-1]
	}
	return d.heap[from:d.ends[i]]
}

func (d *dictReader) key(pair int) string { return d.str(int(d.keys[pair])) }

// skip passes one value and checks it, so that value cannot fail later.
func (d *dictReader) skip(r *reader, at int) {
	if at > maxDepth+1 {
		r.fail()
		return
	}
	switch r.byte() {
	case valueEmpty:
	case valueStr:
		r.index(len(d.ends))
	case valueBool:
		r.byte()
	case valueInt:
		r.varint()
	case valueDouble:
		r.u64()
	case valueBytes:
		r.take(r.count())
	case valueMap:
		for n := r.count(); n > 0 && r.err == nil; n-- {
			r.index(len(d.ends))
			d.skip(r, at+1)
		}
	case valueSlice:
		for n := r.count(); n > 0 && r.err == nil; n-- {
			d.skip(r, at+1)
		}
	default:
		r.fail()
	}
}

func (d *dictReader) readValue(r *reader, v pcommon.Value) {
	switch r.byte() {
	case valueStr:
		v.SetStr(d.str(r.index(len(d.ends))))
	case valueBool:
		v.SetBool(r.byte() != 0)
	case valueInt:
		v.SetInt(r.varint())
	case valueDouble:
		v.SetDouble(math.Float64frombits(r.u64()))
	case valueBytes:
		v.SetEmptyBytes().FromRaw(r.take(r.count()))
	case valueMap:
		n := r.count()
		m := v.SetEmptyMap()
		m.EnsureCapacity(n)
		for ; n > 0 && r.err == nil; n-- {
			key := d.str(r.index(len(d.ends)))
			d.readValue(r, m.PutEmpty(key))
		}
	case valueSlice:
		n := r.count()
		s := v.SetEmptySlice()
		s.EnsureCapacity(n)
		for ; n > 0 && r.err == nil; n-- {
			d.readValue(r, s.AppendEmpty())
		}
	}
}

// set writes the value of a pair.
func (d *dictReader) set(pair int, v pcommon.Value) {
	d.readValue(&reader{b: d.value[pair]}, v)
}

// text is the value of a pair as a search names it.
func (d *dictReader) text(pair int) string {
	b := d.value[pair]
	if len(b) > 1 && b[0] == valueStr {
		n, _ := binary.Uvarint(b[1:])
		return d.str(int(n))
	}
	v := pcommon.NewValueEmpty()
	d.set(pair, v)
	return shortText(v)
}

// findAll returns the pairs with this key and value, as text; nil when there are none. There may be two: the number 5 and
// the text "5".
func (d *dictReader) findAll(key, text string) map[int]bool {
	var out map[int]bool
	for i := range d.keys {
		if d.key(i) == key && d.text(i) == text {
			if out == nil {
				out = map[int]bool{}
			}
			out[i] = true
		}
	}
	return out
}

// containing marks the strings that contain the text; nil when there are none.
func (d *dictReader) containing(f *finder) []bool {
	var hits []bool
	heap := []byte(d.heap)
	i := 0
	for at := f.index(heap, 0); at >= 0; at = f.index(heap, at) {
		for i < len(d.ends) && int(d.ends[i]) <= at {
			i++
		}
		if i == len(d.ends) {
			break
		}
		end := int(d.ends[i])
		if at+len(f.needle) > end {
			at++ // it only seems to be there, across two strings
			continue
		}
		if hits == nil {
			hits = make([]bool, len(d.ends))
		}
		hits[i] = true
		at = end
	}
	return hits
}

// lower is strings.ToLower for ASCII, which keeps every byte where it is.
func lower(s string) string {
	b := make([]byte, len(s))
	for i := range len(s) {
		c := s[i]
		if c-'A' < 26 {
			c += 'a' - 'A'
		}
		b[i] = c
	}
	return string(b)
}
