package domain

import (
	_ "embed"
	"strings"
	"unicode/utf8"

	"mall/common/problem"
)

// Lengths of a password in characters. There is no composition rule: NIST SP 800-63B, section 5.1.1.2,
// asks for length and for refusing the commonest instead.
const (
	minPassword = 8
	maxPassword = 128
)

//go:embed common_passwords.txt
var commonList string

var common = func() map[string]bool {
	set := map[string]bool{}
	for word := range strings.Lines(commonList) {
		set[strings.TrimSpace(word)] = true
	}
	return set
}()

// Password is a password in clear. It prints as stars, so that it cannot reach a log by accident.
type Password struct{ clear string }

// NewPassword checks a password that somebody chooses. field is its name in the request.
// Errors: a 400 for that field.
func NewPassword(field, s string) (Password, error) {
	switch n := utf8.RuneCountInString(s); {
	case !utf8.ValidString(s):
		return Password{}, problem.InvalidField(field, "must be valid UTF-8")
	case n < minPassword || n > maxPassword:
		return Password{}, problem.InvalidField(field, "must be %d to %d characters", minPassword, maxPassword)
	case common[strings.ToLower(s)]:
		return Password{}, problem.InvalidField(field, "is one of the commonest passwords, choose another")
	}
	return Password{s}, nil
}

// TypedPassword takes a password as it was typed at a log-in. What is too long for any account is
// cut, so that it costs no more to refuse than a wrong one.
func TypedPassword(s string) Password {
	const longest = maxPassword * utf8.UTFMax
	return Password{s[:min(len(s), longest+1)]}
}

// Reveal returns the clear text, for hashing only.
func (p Password) Reveal() string { return p.clear }

func (p Password) String() string { return "********" }

// GoString keeps %#v from printing the clear text.
func (p Password) GoString() string { return p.String() }
