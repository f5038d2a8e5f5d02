// Package token makes the opaque secrets that customers carry: refresh tokens and reset links.
// Only their hashes are stored, so that a stolen table opens nothing.
package token

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

const size = 32 // bytes: 256 bits cannot be guessed, so a hash without salt or stretching is enough

// Hash is the stored form of a token.
type Hash [sha256.Size]byte

// New returns a random token, 43 characters that need no escaping in a URL, and its hash.
func New() (string, Hash) {
	var raw [size]byte
	_, _ = rand.Read(raw[:]) // never fails: crypto/rand ends the process first
	return base64.RawURLEncoding.EncodeToString(raw[:]), sha256.Sum256(raw[:])
}

// Parse returns the hash of a token that New may have made; false for anything else.
func Parse(s string) (Hash, bool) {
	var raw [size]byte
	if len(s) != base64.RawURLEncoding.EncodedLen(size) {
		return Hash{}, false
	}
	n, err := base64.RawURLEncoding.Strict().Decode(raw[:], []byte(s))
	if err != nil || n != size {
		return Hash{}, false
	}
	return sha256.Sum256(raw[:]), true
}
