package kafka

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Replayed is which letters of a dead-letter partition are done with: sent back or given up. It is kept
// as what ReplayGroup has committed: all before the offset, and of those after it the ones that the
// commit's metadata names.
type Replayed struct {
	Before int64
	after  []int64 // sorted, all above Before
}

const (
	replayedPrefix = "done:" // other clients put other things into the metadata
	maxMetadata    = 4096    // bytes, the default of offset.metadata.max.bytes
)

// ParseReplayed reads a commit. Metadata that is not ours names nothing.
func ParseReplayed(before int64, metadata string) Replayed {
	r := Replayed{Before: before}
	list, ours := strings.CutPrefix(metadata, replayedPrefix)
	if !ours {
		return r
	}
	for part := range strings.SplitSeq(list, ",") {
		from, to, isRange := strings.Cut(part, "-")
		if !isRange {
			to = from
		}
		a, err1 := strconv.ParseInt(from, 36, 64)
		b, err2 := strconv.ParseInt(to, 36, 64)
		if err1 != nil || err2 != nil || b-a > maxMetadata*64 {
			continue
		}
		for n := a; n <= b; n++ {
			r.Add(before + n)
		}
	}
	return r
}

// Has says whether the letter at the offset is done with.
func (r *Replayed) Has(offset int64) bool {
	_, found := slices.BinarySearch(r.after, offset)
	return found || offset < r.Before
}

// Add marks the letter at the offset as done with.
func (r *Replayed) Add(offset int64) {
	if r.Has(offset) {
		return
	}
	i, _ := slices.BinarySearch(r.after, offset)
	r.after = slices.Insert(r.after, i, offset)
	n := 0
	for n < len(r.after) && r.after[n] == r.Before {
		r.Before++
		n++
	}
	r.after = r.after[n:]
}

// Waiting counts the letters from first to before end that are not done with.
func (r *Replayed) Waiting(first, end int64) int64 {
	n := max(0, end-max(first, r.Before))
	for _, offset := range r.after {
		if offset >= first && offset < end {
			n--
		}
	}
	return n
}

// Metadata is what to commit at the offset Before. It fails when the letters that were picked lie too
// scattered to be remembered one by one.
func (r *Replayed) Metadata() (string, error) {
	if len(r.after) == 0 {
		return "", nil
	}
	var parts []string
	for i := 0; i < len(r.after); {
		j := i
		for j+1 < len(r.after) && r.after[j+1] == r.after[j]+1 {
			j++
		}
		part := strconv.FormatInt(r.after[i]-r.Before, 36)
		if j > i {
			part += "-" + strconv.FormatInt(r.after[j]-r.Before, 36)
		}
		parts = append(parts, part)
		i = j + 1
	}
	text := replayedPrefix + strings.Join(parts, ",")
	if len(text) > maxMetadata {
		return "", fmt.Errorf("%d single letters are too many to remember: handle the oldest ones first", len(r.after))
	}
	return text, nil
}
