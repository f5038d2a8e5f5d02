// Package page reads and writes the cursors of lists.
package page

import (
	"encoding/base64"
	"encoding/json"

	"mall/common/problem"
)

// MaxLimit is the most items that one answer holds.
const MaxLimit = 100

// Limit checks a list's limit: 1 to MaxLimit, else a 400.
func Limit(n int64) (int, error) {
	if n < 1 || n > MaxLimit {
		return 0, problem.InvalidField("limit", "must be 1 to %d", MaxLimit)
	}
	return int(n), nil
}

// Cursor is a position in a list: the sort key of the last item and its id. Kind binds it to one
// list and order, so that a cursor of another list is refused.
type Cursor struct {
	Kind string `json:"k"`
	Key  string `json:"s,omitempty"`
	ID   string `json:"i"`
}

// Encode writes a cursor; the zero Cursor is "".
func (c Cursor) Encode() string {
	if c.ID == "" {
		return ""
	}
	raw, err := json.Marshal(c)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// Decode reads a cursor of the list kind. "" is the zero Cursor, the list's beginning.
// Anything that Encode did not write for this list is a 400.
func Decode(kind, s string) (Cursor, error) {
	if s == "" {
		return Cursor{}, nil
	}
	bad := problem.InvalidField("cursor", "is not a cursor of this list")
	if len(s) > 1024 {
		return Cursor{}, bad
	}
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return Cursor{}, bad
	}
	var c Cursor
	if err := json.Unmarshal(raw, &c); err != nil || c.Kind != kind || c.ID == "" {
		return Cursor{}, bad
	}
	return c, nil
}
