// Package redact hides secrets in configuration that is shown to people: by the name of a key, by the
// shape of a value, and wherever a value that is known to be secret turns up again.
package redact

import (
	"regexp"
	"slices"
	"strings"
)

// Mask stands for a secret, whatever its length.
const Mask = "••••••"

// minTaint is how long a secret must be to be looked for in other values: "root" would hide too much.
const minTaint = 6

// Redactor hides secrets and counts them.
type Redactor struct {
	known  []string
	hidden int
}

// Know makes the value of a variable a known secret if its name says that it is one.
func (r *Redactor) Know(name, value string) {
	if SecretName(name) && len(value) >= minTaint && !slices.Contains(r.known, value) {
		r.known = append(r.known, value)
		// The longest first: one secret may be part of another.
		slices.SortFunc(r.known, func(a, b string) int { return len(b) - len(a) })
	}
}

// Hidden is how many secrets were hidden so far.
func (r *Redactor) Hidden() int { return r.hidden }

// Value is the value of a named key, hidden as a whole if the name says that it is a secret.
func (r *Redactor) Value(name, value string) string {
	if value != "" && SecretName(name) {
		r.hidden++
		return Mask
	}
	return r.Text(value)
}

// Args is a command line with the values of secret flags hidden.
func (r *Redactor) Args(argv []string) []string {
	out := make([]string, 0, len(argv))
	secret := false // the flag before says so
	for _, a := range argv {
		name, value, joined := strings.Cut(a, "=")
		switch {
		case secret && !strings.HasPrefix(a, "-"):
			r.hidden++
			out = append(out, Mask)
		case joined && strings.HasPrefix(a, "-"):
			out = append(out, name+"="+r.Value(name, value))
		default:
			out = append(out, r.Text(a))
		}
		secret = strings.HasPrefix(a, "-") && !joined && SecretName(a)
	}
	return out
}

// shape is what a secret looks like; the group "s" is hidden, the rest stays.
var shapes = []*regexp.Regexp{
	regexp.MustCompile(`(?P<s>-----BEGIN [A-Z ]*PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z ]*PRIVATE KEY-----|$))`),
	regexp.MustCompile(`(?i)\b(?:bearer|basic|apikey|negotiate)\s+(?P<s>[a-z0-9._~+/=-]{6,})`),                                           // an authorization header
	regexp.MustCompile(`\b(?P<s>eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)*)`),                                          // a JWT
	regexp.MustCompile(`[^\s:"'/]*:(?P<s>\S+)@(?:tcp[46]?|unix|cloudsql)\(`),                                                             // a DSN of MySQL
	regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]*://[^\s/:@"']*:(?P<s>[^\s"']*?)@(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d+)?(?:[/?#,\s"']|$)`), // a URL's password
	regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]*://(?P<s>[^\s/:@"']{16,})@`),                                                              // a URL's token
	regexp.MustCompile(`(?i)(?:^|[\s?&;,{"'_-])(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|signature)["']?\s*[=:]\s*["']?(?P<s>[^\s&;,"'}]+)`),
	regexp.MustCompile(`\b(?P<s>(?:sk|pk|rk)[_-](?:live|test|proj|ant)[_-][A-Za-z0-9_-]{8,}|gh[opusr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{8,}|AKIA[0-9A-Z]{16}|AIza[\w-]{30,})`),
	regexp.MustCompile(`(?i)\b(?P<s>[0-9a-f]{32,})\b`), // random bytes in hex
}

// random is a long word that may be random bytes in base64.
var random = regexp.MustCompile(`[A-Za-z0-9+_-]{32,}={0,2}`)

// Text hides what looks like a secret, or is known as one, in a text.
func (r *Redactor) Text(text string) string {
	for _, k := range r.known {
		if n := strings.Count(text, k); n > 0 {
			r.hidden += n
			text = strings.ReplaceAll(text, k, Mask)
		}
	}
	for _, shape := range shapes {
		text = r.hide(text, shape)
	}
	return random.ReplaceAllStringFunc(text, func(word string) string {
		if !strings.ContainsAny(word, "0123456789") || strings.ToLower(word) == word || strings.ToUpper(word) == word {
			return word
		}
		r.hidden++
		return Mask
	})
}

func (r *Redactor) hide(text string, shape *regexp.Regexp) string {
	var b strings.Builder
	done := 0
	group := 2 * shape.SubexpIndex("s")
	for _, at := range shape.FindAllStringSubmatchIndex(text, -1) {
		from, to := at[group], at[group+1]
		if from < done || text[from:to] == "" || text[from:to] == Mask {
			continue
		}
		r.hidden++
		b.WriteString(text[done:from] + Mask)
		done = to
	}
	return b.String() + text[done:]
}
