package web

import (
	"net/http"
	"path"
	"strings"
)

// secretPrefix begins the paths whose last segment is a secret: who knows it sets a new password.
const secretPrefix = "/api/v1/password-resets/"

// HideSecrets wraps a server's outermost handler and masks secrets in the request's URI, which
// spans and logs show. Routing goes by the request's URL, which keeps them.
func HideSecrets(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if shown := masked(r.URL.Path); shown != r.URL.Path {
			quiet := *r
			quiet.RequestURI = shown
			r = &quiet
		}
		next.ServeHTTP(w, r)
	})
}

// masked is a path without the secret that it ends with.
func masked(p string) string {
	if strings.HasPrefix(path.Clean(p), secretPrefix) { // go-zero routes by the clean path
		return secretPrefix + "***"
	}
	return p
}

// shownPath is the path of a request as logs may show it.
func shownPath(r *http.Request) string {
	shown, _, _ := strings.Cut(r.RequestURI, "?")
	return shown
}
