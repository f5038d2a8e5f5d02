package store

import (
	"encoding/binary"
	"math/bits"
)

// A column is numbers of one width, the least that holds the largest: it is searched as it lies there.
type column struct {
	width int
	n     int
	raw   []byte
}

func appendColumn(b []byte, values []uint64) []byte {
	var all uint64
	for _, v := range values {
		all |= v
	}
	width := max(1, (bits.Len64(all)+7)/8)
	b = append(b, byte(width))
	var one [8]byte
	for _, v := range values {
		binary.LittleEndian.PutUint64(one[:], v)
		b = append(b, one[:width]...)
	}
	return b
}

// readColumn reads n numbers, all of them below the limit unless that is 0.
func readColumn(r *reader, n int, below uint64) column {
	c := column{width: int(r.byte()), n: n}
	if c.width < 1 || c.width > 8 || n > len(r.b) {
		r.fail()
		return column{}
	}
	c.raw = r.take(n * c.width)
	if r.err != nil || below == 0 {
		return c
	}
	if c.width == 1 {
		for _, v := range c.raw {
			if uint64(v) >= below {
				r.fail()
				break
			}
		}
		return c
	}
	for i := range n {
		if c.at(i) >= below {
			r.fail()
			break
		}
	}
	return c
}

func (c column) at(i int) uint64 {
	switch c.width {
	case 1:
		return uint64(c.raw[i])
	case 2:
		return uint64(binary.LittleEndian.Uint16(c.raw[2*i:]))
	case 4:
		return uint64(binary.LittleEndian.Uint32(c.raw[4*i:]))
	case 8:
		return binary.LittleEndian.Uint64(c.raw[8*i:])
	}
	var v uint64
	for k, b := range c.raw[i*c.width : (i+1)*c.width] {
		v |= uint64(b) << (8 * k)
	}
	return v
}

// signed reads what zigzag wrote.
func (c column) signed(i int) int64 {
	v := c.at(i)
	return int64(v>>1) ^ -int64(v&1)
}

func zigzag(v int64) uint64 { return uint64(v<<1) ^ uint64(v>>63) }
