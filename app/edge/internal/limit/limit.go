// Package limit applies the edge's rate limits.
package limit

import (
	"net/http"
	"strings"

	"mall/app/edge/internal/client"
	"mall/app/edge/internal/config"
	"mall/common/ratelimit"
	"mall/common/web"
)

// Middleware refuses requests over a quota with 429 and Retry-After.
func Middleware(limiter *ratelimit.Limiter, who *client.Resolver, c config.RateLimit) func(http.HandlerFunc) http.HandlerFunc {
	return func(next http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if err := limiter.Take(r.Context(), rules(r, who, c)); err != nil {
				web.Error(r.Context(), w, err)
				return
			}
			next(w, r)
		}
	}
}

func rules(r *http.Request, who *client.Resolver, c config.RateLimit) map[string]ratelimit.Rule {
	ip := who.IP(r)
	out := map[string]ratelimit.Rule{"ip:" + ip: c.PerIP}
	if user := who.User(r); user != "" {
		out["user:"+user] = c.PerUser
	}
	if takesCredentials(r) {
		out["credentials:"+ip] = c.Credentials
	}
	return out
}

func takesCredentials(r *http.Request) bool {
	if r.Method != http.MethodPost {
		return false
	}
	path := strings.TrimPrefix(r.URL.Path, "/api/v1")
	return path == "/sessions" || path == "/users" || strings.HasPrefix(path, "/password-resets") || path == "/me/password"
}
