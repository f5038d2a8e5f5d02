// Package access decides who may ask the console and who may change something through it. On loopback that is
// everybody; elsewhere a person logs in with the token and gets a session, and a program sends the token itself.
package access

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"mall/app/console/internal/problem"
)

// Conf says how strict the gate is.
type Conf struct {
	Token    Token
	ReadOnly bool
	// BehindProxy says that what X-Forwarded-Proto and X-Forwarded-For tell is true, because a proxy sets them.
	BehindProxy bool
	// Reports tells which requests are reports of pages in browsers, which have no secret to send. None when nil.
	Reports func(*http.Request) bool
}

// Gate lets requests through, or says why not.
type Gate struct {
	conf     Conf
	sessions *sessions
	logIns   *tries
	bearers  *tries
}

// New makes a gate. It forgets its sessions when the process ends.
func New(conf Conf) *Gate {
	if conf.Reports == nil {
		conf.Reports = func(*http.Request) bool { return false }
	}
	return &Gate{conf: conf, sessions: newSessions(time.Now), logIns: newTries(maxLogIns, time.Now), bearers: newTries(maxBearers, time.Now)}
}

// Required tells whether one has to log in.
func (g *Gate) Required() bool { return g.conf.Token.set }

// ReadOnly tells whether nothing may be changed.
func (g *Gate) ReadOnly() bool { return g.conf.ReadOnly }

// LoggedIn tells whether the request may see more than the log-in; always, when none is required.
func (g *Gate) LoggedIn(r *http.Request) bool {
	return !g.Required() || g.sessions.valid(cookieOf(r)) || g.bearer(r)
}

// Register adds the log-in to mux, where there is one.
func (g *Gate) Register(mux *http.ServeMux) {
	if !g.Required() {
		return
	}
	mux.HandleFunc("POST /api/session", g.logIn)
	mux.HandleFunc("DELETE /api/session", g.logOut)
}

// Handler asks at the gate before next.
func (g *Gate) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if g.Required() && !g.isOpen(r) {
			if wait := g.bearers.wait(g.client(r)); wait > 0 && r.Header.Get("Authorization") != "" {
				tooMany(w, wait)
				return
			}
			if !g.LoggedIn(r) {
				if r.Header.Get("Authorization") != "" {
					g.bearers.failed(g.client(r))
				}
				w.Header().Set("WWW-Authenticate", `Bearer realm="mall console"`)
				problem.New(http.StatusUnauthorized, "LOGIN_REQUIRED", "log in, or send the token as Authorization: Bearer").Write(w)
				return
			}
		}
		if g.conf.ReadOnly && g.changes(r) {
			problem.New(http.StatusForbidden, "READ_ONLY", "this console only shows: nothing can be changed through it").Write(w)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isOpen tells what a stranger may ask for: the page, which holds nothing, the log-in, and reports.
func (g *Gate) isOpen(r *http.Request) bool {
	if g.conf.Reports(r) {
		return true
	}
	path := r.URL.Path
	switch path {
	case "/api/session", "/healthz", "/api/console":
		return true
	}
	for _, closed := range []string{"/api", "/prometheus", "/v1"} {
		if path == closed || strings.HasPrefix(path, closed+"/") {
			return false
		}
	}
	return r.Method == http.MethodGet || r.Method == http.MethodHead
}

// changes tells whether the request is more than a question. Telemetry that comes in is no change, nor is a
// query that is too long for a URL.
func (g *Gate) changes(r *http.Request) bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return false
	}
	path := r.URL.Path
	return !g.conf.Reports(r) && path != "/api/session" && !strings.HasPrefix(path, "/v1/") && !strings.HasPrefix(path, "/prometheus/")
}

func (g *Gate) bearer(r *http.Request) bool {
	kind, text, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	return ok && strings.EqualFold(kind, "Bearer") && g.matches(strings.TrimSpace(text))
}

func (g *Gate) matches(text string) bool {
	sum := sha256.Sum256([]byte(text))
	return g.conf.Token.set && subtle.ConstantTimeCompare(sum[:], g.conf.Token.sum[:]) == 1
}

const maxLogIn = 4 << 10 // bytes

func (g *Gate) logIn(w http.ResponseWriter, r *http.Request) {
	who := g.client(r)
	if wait := g.logIns.wait(who); wait > 0 {
		tooMany(w, wait)
		return
	}
	var in struct {
		Token string `json:"token"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxLogIn)).Decode(&in); err != nil {
		problem.Invalid("body", `must be {"token": "…"}`).Write(w)
		return
	}
	if !g.matches(strings.TrimSpace(in.Token)) {
		g.logIns.failed(who)
		problem.New(http.StatusUnauthorized, "WRONG_TOKEN", "this is not the console's token").Write(w)
		return
	}
	g.logIns.forget(who)
	g.setCookie(w, r, g.sessions.open(), sessionAge)
	w.WriteHeader(http.StatusNoContent)
}

func (g *Gate) logOut(w http.ResponseWriter, r *http.Request) {
	g.sessions.end(cookieOf(r))
	g.setCookie(w, r, "", -1)
	w.WriteHeader(http.StatusNoContent)
}

func tooMany(w http.ResponseWriter, wait time.Duration) {
	seconds := int(wait/time.Second) + 1
	w.Header().Set("Retry-After", strconv.Itoa(seconds))
	problem.New(http.StatusTooManyRequests, "TOO_MANY_TRIES", "too many wrong tokens: try again in %d s", seconds).Write(w)
}

// client names who asks, for counting tries: an address, of IPv6 the network that one customer has.
func (g *Gate) client(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if list := r.Header.Values("X-Forwarded-For"); g.conf.BehindProxy && len(list) > 0 {
		last := list[len(list)-1] // the proxy adds at the end; what stands before is the client's own claim
		host = strings.TrimSpace(last[strings.LastIndex(last, ",")+1:])
	}
	if ip := net.ParseIP(host); ip != nil && ip.To4() == nil {
		return ip.Mask(net.CIDRMask(64, 128)).String()
	}
	return host
}
