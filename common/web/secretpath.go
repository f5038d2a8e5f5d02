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
		if strings.HasPrefix(path.Clean(r.URL.Path), secretPrefix) { // go-zero routes by the clean path
			masked := *r
			masked.RequestURI = secretPrefix + "***"
			r = &masked
		}
		next.ServeHTTP(w, r)
	})
}

// shownPath is the path of a request as logs may show it.
func shownPath(r *http.Request) string {
	shown, _, _ := strings.Cut(r.RequestURI, "?")
	return shown
}
