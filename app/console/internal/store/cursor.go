package store

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

const (
	defaultLimit = 50
	maxLimit     = 1000
	day          = 24 * time.Hour
)

func clampLimit(n int) int {
	if n <= 0 {
		return defaultLimit
	}
	return min(n, maxLimit)
}

// position is where a page ended: what comes after is older, or as old and lower in rank.
type position struct {
	at   int64
	rank [16]byte
}

func (p position) cursor() string {
	b := append(binary.BigEndian.AppendUint64(nil, uint64(p.at)), p.rank[:]...)
	return base64.RawURLEncoding.EncodeToString(b)
}

func readCursor(s string) (p position, given bool, err error) {
	if s == "" {
		return p, false, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) != 24 || int64(binary.BigEndian.Uint64(b)) <= 0 {
		return p, false, ErrCursor
	}
	p.at = int64(binary.BigEndian.Uint64(b))
	copy(p.rank[:], b[8:])
	return p, true, nil
}

// before orders newest first.
func (p position) before(other position) bool {
	if p.at != other.at {
		return p.at > other.at
	}
	return string(p.rank[:]) > string(other.rank[:])
}

// window is the time that a search is about.
type window struct {
	since, until int64
	after        position
	paged        bool
}

func newWindow(since, until time.Time, cursor string) (w window, err error) {
	w = window{since: 0, until: 1<<63 - 1}
	if w.after, w.paged, err = readCursor(cursor); err != nil {
		return w, err
	}
	if !since.IsZero() && since.After(time.Unix(0, 0)) {
		w.since = since.UnixNano()
	}
	if !until.IsZero() && until.Before(time.Unix(1<<33, 0)) {
		w.until = until.UnixNano()
	}
	if w.paged {
		w.until = min(w.until, w.after.at)
	}
	return w, nil
}

func (w window) holds(p position) bool {
	return p.at >= w.since && p.at <= w.until && (!w.paged || w.after.before(p))
}

// refs returns the blocks of a kind that may hold something of the window, that with the newest row first. What is sought
// may begin up to slack before the row by which it is found.
func (s *Store) refs(kind int, w window, slack time.Duration) []blockRef {
	until := w.until
	if until < 1<<63-1-int64(slack) {
		until += int64(slack)
	}
	var out []blockRef
	for _, seg := range s.segments() {
		for _, m := range seg.metas() {
			if m.kind == kind && m.max >= w.since && m.min <= until {
				out = append(out, blockRef{seg, m})
			}
		}
	}
	slices.SortFunc(out, func(a, b blockRef) int {
		switch {
		case a.max != b.max:
			if a.max > b.max {
				return -1
			}
			return 1
		case a.id > b.id:
			return -1
		}
		return 1
	})
	return out
}

func parseTraceID(text string) (id pcommon.TraceID, ok bool) {
	b, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(b) != len(id) {
		return id, false
	}
	copy(id[:], b)
	return id, true
}
