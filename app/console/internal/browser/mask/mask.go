// Package mask takes what nobody may read out of what browsers send: addresses of people and machines, credentials,
// card numbers, and what follows the question mark of a URL. Services never write such things (common/web,
// test/secrets); a page cannot be trusted to do so.
package mask

import (
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Hidden stands where a value was.
const Hidden = "***"

var (
	urls     = regexp.MustCompile(`(?i)\b(?:https?|wss?)://[^\s"'<>()\x60]+`)
	relative = regexp.MustCompile(`(/[\w./~%-]*)\?[\w%.~-]+=[^\s"'<>()]*`)
	// A domain ends in letters; storefront@1.2.3 is how releases are named.
	emails  = regexp.MustCompile(`[\w.+%-]{1,64}@(?:[\w-]{1,63}\.)+[A-Za-z][\w-]{1,62}`)
	bearer  = regexp.MustCompile(`(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}`)
	jwt     = regexp.MustCompile(`\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?`)
	pairs   = regexp.MustCompile(`(?i)\b([\w-]*(?:password|passwd|secret|token|authorization|cookie|api[_-]?key|credential|otp)[\w-]*)(["']?\s*[:=]\s*["']?)([^\s"',;&}]{3,})`)
	ipv4    = regexp.MustCompile(`(^|[^\w./@-])(\d{1,3}(?:\.\d{1,3}){3})\b`)
	ipv6    = regexp.MustCompile(`(^|[^\w:.])((?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4})($|[^\w:])`)
	cards   = regexp.MustCompile(`\b\d(?:[ -]?\d){12,18}\b`)
	phones  = regexp.MustCompile(`\+\d{1,3}[ .-]?(?:\(?\d{1,4}\)?[ .-]?){2,5}\d{2,4}\b`)
	keys    = regexp.MustCompile(`(?i)(^|[._-])pass(phrase)?$|passw(or)?d|secret|token|auth(orization|entication)?([._-]|$)|cookie|credential|api[_.-]?key|private[_.-]?key|(^|[._-])card|cvv|cvc|iban|e-?mail|phone|(^|[._-])ip$|ip[_.-]?address|remote[_.-]?addr|client\.address|(^|[._-])(line1|line2|street|recipient|postal_?code|birth(day|date)?)$|username|full_?name`)
	secrets = regexp.MustCompile(`(?i)^/(?:.*/)?password-resets?/(.+)`)
)

// Key tells whether the value of a key of this name may not be kept.
func Key(name string) bool { return keys.MatchString(name) }

// Text takes what has the shape of something private out of a text of at most limit bytes.
func Text(s string, limit int) string {
	s = Clip(s, limit)
	if s == "" {
		return ""
	}
	if strings.Contains(s, "://") {
		s = urls.ReplaceAllStringFunc(s, URL)
	}
	if strings.Contains(s, "?") {
		s = relative.ReplaceAllString(s, "$1")
	}
	if strings.Contains(s, "@") {
		s = emails.ReplaceAllString(s, "[email]")
	}
	s = bearer.ReplaceAllString(s, "$1 [token]")
	s = jwt.ReplaceAllString(s, "[token]")
	s = pairs.ReplaceAllString(s, "${1}${2}"+Hidden)
	s = addresses(s)
	s = phones.ReplaceAllString(s, "[phone]")
	return cards.ReplaceAllStringFunc(s, card)
}

// Clip makes a text valid, printable and no longer than limit bytes.
func Clip(s string, limit int) string {
	if len(s) > limit {
		s = s[:limit]
		for len(s) > 0 && !utf8.RuneStart(s[len(s)-1]) {
			s = s[:len(s)-1]
		}
		if len(s) > 0 && s[len(s)-1] >= utf8.RuneSelf { // the start of a rune that was cut
			s = s[:len(s)-1]
		}
		s += "…"
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}

// URL is a URL without credentials, query, fragment, and what is secret in its path.
func URL(raw string) string {
	raw = Clip(raw, 2048)
	u, err := url.Parse(raw)
	if err != nil {
		cut, _, _ := strings.Cut(raw, "?")
		cut, _, _ = strings.Cut(cut, "#")
		return cut
	}
	if u.Scheme == "data" || u.Scheme == "blob" || u.Scheme == "javascript" {
		return u.Scheme + ":" + Hidden
	}
	out := Path(u.EscapedPath())
	if u.Host != "" {
		out = "//" + u.Host + out
	} else if u.Opaque != "" {
		out = Path(u.Opaque)
	}
	if u.Scheme != "" {
		out = u.Scheme + ":" + out
	}
	return out
}

// Path is a path without what is secret in it: who knows the link of a password reset sets a new password.
func Path(p string) string {
	p, _, _ = strings.Cut(p, "?")
	p, _, _ = strings.Cut(p, "#")
	if m := secrets.FindStringSubmatchIndex(p); m != nil {
		return p[:m[2]] + Hidden
	}
	if !strings.Contains(p, "/") {
		return p
	}
	parts := strings.Split(p, "/")
	for i, part := range parts {
		switch {
		case secretSegment(part):
			parts[i] = Hidden
		case strings.Contains(part, "@") || strings.Contains(part, "%40"):
			if clean, err := url.PathUnescape(part); err == nil && emails.MatchString(clean) {
				parts[i] = "[email]"
			}
		}
	}
	return strings.Join(parts, "/")
}

// secretSegment tells whether a segment looks drawn at random. A ULID (26 characters) and a UUID are names of things;
// a file's name has a dot.
func secretSegment(s string) bool {
	if len(s) < 28 || strings.Contains(s, ".") || len(s) == 36 && strings.Count(s, "-") == 4 {
		return false
	}
	return strings.ContainsAny(s, "0123456789") && strings.IndexFunc(s, func(r rune) bool {
		return r != '-' && r != '_' && r != '%' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) < 0
}

// addresses hides IP addresses, but not those of a URL's host, versions with a name before them, and the machine itself.
func addresses(s string) string {
	if strings.Count(s, ".") >= 3 {
		s = ipv4.ReplaceAllStringFunc(s, func(m string) string {
			parts := ipv4.FindStringSubmatch(m)
			return parts[1] + address(parts[2])
		})
	}
	if strings.Count(s, ":") >= 2 {
		s = ipv6.ReplaceAllStringFunc(s, func(m string) string {
			parts := ipv6.FindStringSubmatch(m)
			return parts[1] + address(parts[2]) + parts[3]
		})
	}
	return s
}

func address(s string) string {
	a, err := netip.ParseAddr(s)
	if err != nil || a.IsLoopback() || a.IsUnspecified() {
		return s
	}
	return "[ip]"
}

// card hides digits whose check digit is a card's (Luhn).
func card(s string) string {
	sum, double := 0, false
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] < '0' || s[i] > '9' {
			continue
		}
		d := int(s[i] - '0')
		if double {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
		double = !double
	}
	if sum%10 != 0 {
		return s
	}
	return "[card]"
}
