package domain

import (
	"net/mail"
	"strings"

	"mall/common/problem"
)

// Limits of RFC 5321, section 4.5.3.1, in octets.
const (
	maxEmail      = 254
	maxEmailLocal = 64
)

// Email is an address that mail can be sent to, in the one form mall compares: lower case.
// RFC 5321 lets the part before the @ distinguish case; no provider that people use does.
type Email struct{ value string }

// NewEmail checks an address. Only ASCII is taken: addresses that merely look alike must not be
// two accounts. Errors: a 400 for field email.
func NewEmail(s string) (Email, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	local, domain, _ := strings.Cut(s, "@")
	switch parsed, err := mail.ParseAddress(s); {
	case s == "":
		return Email{}, problem.InvalidField("email", "must not be empty")
	case len(s) > maxEmail || len(local) > maxEmailLocal:
		return Email{}, problem.InvalidField("email", "is too long")
	case err != nil || parsed.Address != s || parsed.Name != "" || !plain(local) || !isHost(domain):
		return Email{}, problem.InvalidField("email", "is not an e-mail address")
	}
	return Email{s}, nil
}

// StoredEmail is an address that was checked when it was stored.
func StoredEmail(s string) Email { return Email{s} }

func (e Email) String() string { return e.value }

// plain refuses quoted local parts, which net/mail takes and many mail servers do not.
func plain(local string) bool {
	for _, r := range local {
		if r <= ' ' || r > '~' || strings.ContainsRune(`"(),:;<>@[\]`, r) {
			return false
		}
	}
	return local != ""
}

// isHost reports whether s is a domain name of at least two labels (RFC 1035, section 2.3.1,
// with the leading digits that RFC 1123 allows).
func isHost(s string) bool {
	labels := strings.Split(s, ".")
	if len(labels) < 2 {
		return false
	}
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, r := range label {
			if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
				return false
			}
		}
	}
	return true
}
