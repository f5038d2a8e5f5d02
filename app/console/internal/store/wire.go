package store

import (
	"encoding/binary"
	"errors"
	"hash/crc32"

	"github.com/klauspost/compress/s2"
)

// errDamaged is what every decoder returns for bytes that no encoder of this package has written.
var errDamaged = errors.New("store: damaged block")

// maxSection is the most that a section of a block may unpack to. Blocks are sealed long before; it stops a damaged length
// from taking all memory.
const maxSection = 64 << 20

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// pack compresses a section and puts its checksum before it.
func pack(raw []byte) []byte {
	out := make([]byte, 4, 4+s2.MaxEncodedLen(len(raw)))
	packed := s2.Encode(out[4:cap(out)], raw)
	out = out[:4+len(packed)]
	binary.LittleEndian.PutUint32(out, crc32.Checksum(packed, castagnoli))
	return out
}

func unpack(packed []byte) ([]byte, error) { return unpackInto(nil, packed) }

// unpackInto uses the memory of buf if that is enough.
func unpackInto(buf, packed []byte) ([]byte, error) {
	if len(packed) < 4 || binary.LittleEndian.Uint32(packed) != crc32.Checksum(packed[4:], castagnoli) {
		return nil, errDamaged
	}
	n, err := s2.DecodedLen(packed[4:])
	if err != nil || n > maxSection {
		return nil, errDamaged
	}
	raw, err := s2.Decode(buf[:cap(buf)], packed[4:])
	if err != nil {
		return nil, errDamaged
	}
	return raw, nil
}

// reader reads what binary.Append* wrote. After the first damage everything reads as zero and err is set.
type reader struct {
	b   []byte
	err error
}

func (r *reader) fail() {
	r.err, r.b = errDamaged, nil
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) u64() uint64 {
	b := r.take(8)
	if b == nil {
		return 0
	}
	return binary.LittleEndian.Uint64(b)
}

func (r *reader) byte() byte {
	b := r.take(1)
	if b == nil {
		return 0
	}
	return b[0]
}

// take returns the next n bytes, nil when there are fewer.
func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.fail()
		return nil
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) str() string {
	return string(r.take(r.count()))
}

// count reads a number of things that take at least a byte each, so that a damaged one cannot ask for more memory than
// there are bytes.
func (r *reader) count() int {
	n := r.uvarint()
	if n > uint64(len(r.b)) {
		r.fail()
		return 0
	}
	return int(n)
}

// index reads a number below n.
func (r *reader) index(n int) int {
	v := r.uvarint()
	if v >= uint64(n) {
		r.fail()
		return 0
	}
	return int(v)
}

func appendStr(b []byte, s string) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}
