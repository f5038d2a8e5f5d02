package main

import (
	"net"
	"net/http"
	"slices"
	"strings"

	"mall/app/console/internal/access"
)

// guard keeps pages of strangers away from a server that trusts its own machine: a browser must have
// reached it by a name that is its own (else a stranger's name could be made to point here), and may
// change something only from its own pages. What open says yes to may come from any page.
func guard(o options, open func(*http.Request) bool, next http.Handler) http.Handler {
	names := []string{"localhost", "127.0.0.1", "::1"}
	if host, _, err := net.SplitHostPort(o.listen); err == nil && host != "" {
		names = append(names, host)
	}
	for name := range strings.SplitSeq(o.hosts, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	// A name can be made to point here; an address is what it is.
	host, _, err := net.SplitHostPort(o.listen)
	anyAddress := err == nil && !access.IsLoopback(o.listen) && (host == "" || net.ParseIP(host) != nil)
	crossOrigin := http.NewCrossOriginProtection()
	inner := crossOrigin.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		host = strings.Trim(host, "[]")
		if !slices.Contains(names, host) && (!anyAddress || net.ParseIP(host) == nil) {
			http.Error(w, "this host name is not one of the console's: start it with --hosts "+host, http.StatusMisdirectedRequest)
			return
		}
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'")
		if open(r) {
			next.ServeHTTP(w, r)
			return
		}
		inner.ServeHTTP(w, r)
	})
}
