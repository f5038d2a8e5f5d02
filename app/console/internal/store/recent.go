package store

import (
	"encoding/binary"

	"github.com/cespare/xxhash/v2"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

const maxRecent = 1 << 18 // entries of a generation: with two, the last half million spans at most, 8 MiB

// recent remembers hashes of what arrived lately, in two generations of open-addressing tables.
type recent struct {
	table, old []uint64
	n          int
}

// add reports whether the hash is new, and remembers it.
func (r *recent) add(h uint64) bool {
	if h == 0 {
		h = 1
	}
	if has(r.old, h) || has(r.table, h) {
		return false
	}
	if 2*r.n >= len(r.table) {
		r.grow()
	}
	put(r.table, h)
	r.n++
	return true
}

func (r *recent) grow() {
	if len(r.table) >= 2*maxRecent {
		r.old, r.table, r.n = r.table, make([]uint64, 2*maxRecent/4), 0
		return
	}
	bigger := make([]uint64, max(1024, 2*len(r.table)))
	for _, h := range r.table {
		if h != 0 {
			put(bigger, h)
		}
	}
	r.table = bigger
}

func has(t []uint64, h uint64) bool {
	if len(t) == 0 {
		return false
	}
	mask := uint64(len(t) - 1)
	for i := h & mask; t[i] != 0; i = (i + 1) & mask {
		if t[i] == h {
			return true
		}
	}
	return false
}

func put(t []uint64, h uint64) {
	mask := uint64(len(t) - 1)
	i := h & mask
	for t[i] != 0 {
		i = (i + 1) & mask
	}
	t[i] = h
}

// spanHash tells spans apart. Two different spans that wrongly have one id, or none, stay two.
func spanHash(s ptrace.Span) uint64 {
	var b [48]byte
	trace, id := s.TraceID(), s.SpanID()
	copy(b[:], trace[:])
	copy(b[16:], id[:])
	binary.LittleEndian.PutUint64(b[24:], uint64(s.StartTimestamp()))
	binary.LittleEndian.PutUint64(b[32:], uint64(s.EndTimestamp()))
	binary.LittleEndian.PutUint64(b[40:], uint64(s.Kind())<<32|uint64(len(s.Name())))
	return xxhash.Sum64(b[:]) ^ xxhash.Sum64String(s.Name())
}

// logsHash tells whole requests apart, and counts their lines.
func logsHash(logs plog.Logs) (sum uint64, n int) {
	var b [24]byte
	for _, rl := range logs.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			for _, l := range sl.LogRecords().All() {
				id := l.SpanID()
				binary.LittleEndian.PutUint64(b[:], uint64(l.Timestamp()))
				binary.LittleEndian.PutUint64(b[8:], uint64(l.ObservedTimestamp()))
				copy(b[16:], id[:])
				sum = sum*0x9E3779B97F4A7C15 + xxhash.Sum64(b[:])
				if l.Body().Type() == pcommon.ValueTypeStr {
					sum ^= xxhash.Sum64String(l.Body().Str())
				}
				n++
			}
		}
	}
	return sum, n
}
