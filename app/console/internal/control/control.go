// Package control passes what the page asks of the running mall on to its supervisor, which answers on a unix
// socket. Of the supervisor's API only what is meant for the page can be reached.
package control

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"path"
	"slices"
	"strings"
	"time"

	"mall/app/console/internal/problem"
)

// Prefix is where the supervisor's API begins on the console.
const Prefix = "/api/control/"

const (
	dialTimeout = 2 * time.Second
	maxBody     = 1 << 20 // of a request, in bytes
	maxRefusal  = 1 << 20 // of an answer that says no: a compiler has much to say
)

// open names what may be reached, by the first part of the path. What starts or ends everything and what
// tells secrets is not here: that is for the developer's own terminal.
var open = []string{
	"status", "start", "stop", "restart", "rebuild", "logs", "config", "faults", "dead-letters", "scenarios", "audit",
}

var methods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete}

// Proxy serves everything under Prefix.
type Proxy struct {
	socket string
	pass   *httputil.ReverseProxy
}

// New passes on to the socket at that path. An empty path says that there is no supervisor.
func New(socket string, logger *slog.Logger) *Proxy {
	p := &Proxy{socket: socket}
	p.pass = &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = "http", "supervisor", "supervisor"
			r.Out.URL.Path, r.Out.URL.RawPath = strings.TrimPrefix(r.In.URL.Path, strings.TrimSuffix(Prefix, "/")), ""
			r.SetXForwarded()                                            // by which the supervisor knows that a page asks, whatever the browser says
			for _, secret := range []string{"Cookie", "Authorization"} { // they are the console's
				r.Out.Header.Del(secret)
			}
		},
		Transport:      &http.Transport{DialContext: p.dial, MaxIdleConns: 4, IdleConnTimeout: time.Minute},
		FlushInterval:  -1, // a line of a log is shown when it is written
		ModifyResponse: translate,
		ErrorHandler:   unreachable,
		ErrorLog:       log.New(quiet{logger}, "", 0),
	}
	return p
}

func (p *Proxy) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	d := net.Dialer{Timeout: dialTimeout}
	return d.DialContext(ctx, "unix", p.socket)
}

// Available tells whether a supervisor answers now.
func (p *Proxy) Available(ctx context.Context) bool {
	if p.socket == "" {
		return false
	}
	conn, err := p.dial(ctx, "", "")
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}

// ServeHTTP passes a request on, or says why not.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if p.socket == "" {
		problem.New(http.StatusServiceUnavailable, "NO_SUPERVISOR",
			"this console runs beside no mall of its own, so there is nothing to start, stop or break here").Write(w)
		return
	}
	what, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, Prefix), "/")
	// Another spelling of a path may mean another one to the supervisor.
	if !slices.Contains(open, what) || path.Clean(r.URL.Path) != r.URL.Path {
		problem.New(http.StatusNotFound, "NOT_FOUND", "the path does not exist").Write(w)
		return
	}
	if !slices.Contains(methods, r.Method) {
		w.Header().Set("Allow", strings.Join(methods, ", "))
		problem.New(http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "%s is not allowed", r.Method).Write(w)
		return
	}
	// A log is followed and a build is waited for longer than a question may take.
	limits := http.NewResponseController(w)
	if err := errors.Join(limits.SetReadDeadline(time.Time{}), limits.SetWriteDeadline(time.Time{})); err != nil {
		problem.New(http.StatusInternalServerError, "INTERNAL", "this server cannot stream").Write(w)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	p.pass.ServeHTTP(w, r)
}

// translate makes problems of the supervisor's refusals, {"error": "…"}.
func translate(resp *http.Response) error {
	resp.Header.Set("Cache-Control", "no-store")
	if resp.StatusCode < http.StatusBadRequest {
		return nil
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxRefusal))
	_ = resp.Body.Close()
	if err != nil {
		return err
	}
	var said struct{ Error string }
	if json.Unmarshal(text, &said) != nil || said.Error == "" {
		said.Error = "the supervisor that runs does not know this request: replace it with `mall down` and `mall up`"
	}
	p := problem.New(resp.StatusCode, code(resp.StatusCode), "%s", said.Error)
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	resp.Body = io.NopCloser(strings.NewReader(string(body)))
	resp.ContentLength = int64(len(body))
	resp.Header.Del("Content-Length")
	resp.Header.Set("Content-Type", "application/problem+json")
	return nil
}

func code(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "VALIDATION"
	case http.StatusNotFound:
		return "NOT_FOUND"
	case http.StatusMethodNotAllowed:
		return "METHOD_NOT_ALLOWED"
	case http.StatusConflict:
		return "INVALID_STATE"
	case http.StatusServiceUnavailable:
		return "UNAVAILABLE"
	}
	return "INTERNAL"
}

func unreachable(w http.ResponseWriter, _ *http.Request, err error) {
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		problem.New(http.StatusRequestEntityTooLarge, "BODY_TOO_LARGE", "the body is larger than %d KiB", maxBody>>10).Write(w)
		return
	}
	problem.New(http.StatusServiceUnavailable, "NO_SUPERVISOR", "mall's supervisor does not answer: `mall status` tells whether it runs").Write(w)
}

// quiet takes what the proxy says of a client that left in the middle.
type quiet struct{ log *slog.Logger }

func (q quiet) Write(b []byte) (int, error) {
	q.log.Debug("passing on to the supervisor", "said", strings.TrimSpace(string(b)))
	return len(b), nil
}
