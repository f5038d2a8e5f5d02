package pages

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"mall/app/edge/internal/config"
)

// filePolicy is of what is no page: an SVG, for one, is a document when it is opened by itself.
const filePolicy = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'none'"

// secure adds what every answer of the site says. Only an answer over HTTPS may bind a browser to HTTPS.
func secure(h http.Header, https bool) {
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	h.Set("Permissions-Policy", "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if https {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// policy is a page's Content-Security-Policy around the nonce.
type policy struct{ before, after string }

// newPolicy lets the page run nothing but its own files and the visit counter's script, and send nowhere but to the
// edge and to who takes its errors and visits.
func newPolicy(c config.Site) policy {
	scripts := sources(c.UmamiScriptURL)
	tells := sources(c.Storefront.SentryDSN, c.Operator.SentryDSN, cmp.Or(c.UmamiHostURL, c.UmamiScriptURL))
	return policy{
		before: "default-src 'self'; script-src 'self'" + scripts + "; style-src 'self' 'nonce-",
		after: "'; img-src 'self' data: blob:; connect-src 'self'" + tells +
			"; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'",
	}
}

func (p policy) page(nonce string) string { return p.before + nonce + p.after }

// sources are the URLs' origins, each once, with a space before each. Those that are no URLs are of the page's own origin.
func sources(urls ...string) string {
	var out []string
	for _, text := range urls {
		u, err := url.Parse(text)
		if err != nil || u.Host == "" {
			continue
		}
		if origin := u.Scheme + "://" + u.Host; !slices.Contains(out, origin) {
			out = append(out, origin)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return " " + strings.Join(out, " ")
}
