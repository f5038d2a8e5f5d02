package token

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTokenRoundTrip(t *testing.T) {
	secret, hash := New()
	got, ok := Parse(secret)
	assert.True(t, ok)
	assert.Equal(t, hash, got)
	assert.Len(t, secret, 43)
	other, _ := New()
	assert.NotEqual(t, secret, other)
}

func TestParseRefusesWhatNewDidNotMake(t *testing.T) {
	secret, _ := New()
	for _, s := range []string{"", "x", secret[:42], secret + "A", secret + "=", secret[:42] + "!", secret[:42] + "\n",
		strings.Repeat("A", 42) + "B" /* bits after the end */, base64.StdEncoding.EncodeToString(make([]byte, 32))} {
		_, ok := Parse(s)
		assert.False(t, ok, "%q", s)
	}
}

// Each token has one spelling: two would let one token look like two.
func FuzzParse(f *testing.F) {
	secret, _ := New()
	f.Add(secret)
	f.Add(strings.Repeat("A", 42) + "B")
	f.Add(strings.Repeat("A", 41) + "\r\n")
	f.Fuzz(func(t *testing.T, s string) {
		if _, ok := Parse(s); !ok {
			return
		}
		raw, err := base64.RawURLEncoding.DecodeString(s)
		if err != nil || base64.RawURLEncoding.EncodeToString(raw) != s {
			t.Fatalf("accepted %q", s)
		}
	})
}
