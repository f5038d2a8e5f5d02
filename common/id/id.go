// Package id makes and checks the identifiers of everything mall stores.
package id

import (
	"strings"

	"github.com/oklog/ulid/v2"
)

// Length of an identifier in characters.
const Length = ulid.EncodedSize

// New returns a ULID: 26 characters, sortable by the millisecond it was made in,
// unique without coordination between processes.
func New() string {
	return ulid.Make().String()
}

// Valid reports whether s can be an identifier. A stranger's string that is not
// valid belongs to nothing, so callers answer "not found" without asking the store.
func Valid(s string) bool {
	if len(s) != Length || s != strings.ToUpper(s) {
		return false
	}
	_, err := ulid.ParseStrict(s)
	return err == nil
}
