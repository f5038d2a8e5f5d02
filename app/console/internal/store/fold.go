package store

import "bytes"

// rank says how rare a byte is in telemetry; only the order matters.
var rank = func() (r [256]uint8) {
	for i := range r {
		r[i] = 255
	}
	for i, c := range []byte(" etaoinsrlcdupm_-./0123456789hgfybvkw") {
		r[c] = uint8(i)
		if c >= 'a' && c <= 'z' {
			r[c-'a'+'A'] = uint8(i)
		}
	}
	return r
}()

// finder finds text whatever the case of its ASCII letters. It looks for the rarest byte of the text, which the processor
// does sixteen or more bytes at a time.
type finder struct {
	needle     []byte // in lower case
	at         int    // of its rarest byte
	low, upper byte
}

func newFinder(text string) *finder {
	f := &finder{needle: []byte(lower(text))}
	for i, c := range f.needle {
		if rank[c] > rank[f.needle[f.at]] {
			f.at = i
		}
	}
	if len(f.needle) > 0 {
		f.low = f.needle[f.at]
		f.upper = f.low
		if f.low-'a' < 26 {
			f.upper -= 'a' - 'A'
		}
	}
	return f
}

// index returns where the text begins in hay at or after from, or -1.
func (f *finder) index(hay []byte, from int) int {
	n := len(f.needle)
	if n == 0 {
		return from
	}
	nextLow, nextUpper := from-1, from-1 // before the search has begun
	for pos := from + f.at; pos+n-f.at <= len(hay); pos++ {
		if nextLow < pos {
			nextLow = next(hay, pos, f.low)
		}
		if f.upper == f.low {
			nextUpper = nextLow
		} else if nextUpper < pos {
			nextUpper = next(hay, pos, f.upper)
		}
		pos = min(nextLow, nextUpper)
		begin := pos - f.at
		if begin+n > len(hay) {
			return -1
		}
		if equalLower(hay[begin:begin+n], f.needle) {
			return begin
		}
	}
	return -1
}

// next is where c is in hay at or after pos; the length of hay when it is not.
func next(hay []byte, pos int, c byte) int {
	i := bytes.IndexByte(hay[pos:], c)
	if i < 0 {
		return len(hay)
	}
	return pos + i
}

func equalLower(b, low []byte) bool {
	for i, c := range b {
		if c-'A' < 26 {
			c += 'a' - 'A'
		}
		if c != low[i] {
			return false
		}
	}
	return true
}

// inDictionary tells whether the text may be in one of the strings of a dictionary as it is stored.
func (f *finder) inDictionary(raw []byte) bool {
	r := reader{b: raw}
	for n := r.count(); n > 0 && r.err == nil; n-- {
		r.uvarint()
	}
	heap := r.take(r.count())
	return r.err != nil || f.index(heap, 0) >= 0 // who reads it in full finds what is wrong with it
}
