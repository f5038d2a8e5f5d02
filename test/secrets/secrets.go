// Package secrets plants what nobody may read in telemetry, and finds it there.
package secrets

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Words maps what a secret is to its text.
type Words map[string]string

// New makes words that appear nowhere by chance.
func New() Words {
	unique := strings.ToLower(rand.Text()[:10])
	return Words{
		"password": "planted password " + unique, "new password": "planted next " + unique, "wrong password": "planted wrong " + unique,
		"email": "planted-" + unique + "@secrets.test", "name": "Planted Name " + unique,
		"card": "4929 7713 0042 9915", "phone": "+86 139 7713 0042", "recipient": "Planted Recipient " + unique,
		"address": "42 Planted Street " + unique, "reset token": "planted-reset-" + unique, "refresh token": "planted-refresh-" + unique,
		"access token": "planted-access-" + unique, "query": "planted-query-" + unique,
	}
}

// Add remembers a secret that the shop itself gave, e.g. a token.
func (w Words) Add(what, text string) {
	if text != "" {
		w[what] = text
	}
}

// In names the secrets that a text holds, plain or in the usual encodings.
func (w Words) In(text string) []string {
	low, found := strings.ToLower(text), map[string]bool{}
	digits := onlyDigits(text)
	for what, secret := range w {
		for _, form := range forms(secret) {
			if strings.Contains(low, strings.ToLower(form)) {
				found[what] = true
			}
		}
		if d := onlyDigits(secret); (what == "card" || what == "phone") && strings.Contains(digits, d) {
			found[what] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

func forms(s string) []string {
	out := []string{s, url.QueryEscape(s), url.PathEscape(s), hex.EncodeToString([]byte(s))}
	// Inside longer text base64 depends on where the secret begins; the middle is the same for one of three.
	for shift := range 3 {
		enc := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + s))
		if len(enc) > 12 {
			out = append(out, enc[4:len(enc)-4])
		}
	}
	return out
}

// onlyDigits joins the digits that spaces and dashes part, and keeps other runs of digits apart.
func onlyDigits(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == ' ' || r == '-' || r == '+':
		default:
			b.WriteByte('|')
		}
	}
	return strings.Trim(b.String(), "|")
}
