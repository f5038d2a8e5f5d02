package fault

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"strconv"
	"time"

	"mall/common/problem"
	"mall/common/web"
)

// CodeInjected is the code of the problem that an injected HTTP error answers with.
const CodeInjected = "FAULT_INJECTED"

// HTTP is a middleware. It belongs inside those for traces, metrics and access logs, which then
// show what it did.
func (s *Set) HTTP(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p := s.active.Load()
		if p == nil {
			next(w, r)
			return
		}
		s.disturb(p, w, r, next)
	}
}

func (s *Set) disturb(p *plan, w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	ctx := r.Context()
	route := find(p.http, r.Method, r.URL.Path)
	before, after := p.draw(route)
	s.strike(ctx, route, before)
	if before.end != nil {
		end(ctx, w, before.end)
		return
	}
	if after.nothing() {
		next(w, r)
		return
	}
	answer := &held{header: maps.Clone(w.Header()), status: http.StatusOK}
	next(answer, r)
	s.strike(ctx, route, after)
	if after.end != nil {
		end(ctx, w, after.end)
		return
	}
	answer.send(w)
}

// end answers with the fault's status, or closes the connection.
func end(ctx context.Context, w http.ResponseWriter, e *entry) {
	if e.Kind == Drop {
		panic(http.ErrAbortHandler) // net/http closes the connection and logs nothing
	}
	status, err := strconv.Atoi(e.Status)
	if err != nil {
		status = http.StatusServiceUnavailable
	}
	p := problem.New(status, CodeInjected, "a fault is set on this route on purpose: %s", e.ID)
	if status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests {
		p.RetryAfter = time.Second
	}
	web.Error(ctx, w, p)
}

// held keeps an answer until it is known whether it may leave.
type held struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header is the handler's own, so that an answer that is lost leaves none behind.
func (h *held) Header() http.Header { return h.header }

// WriteHeader keeps the final status.
func (h *held) WriteHeader(status int) {
	if status >= http.StatusOK { // 1xx announce another
		h.status = status
	}
}

// Write keeps the body.
func (h *held) Write(b []byte) (int, error) { return h.body.Write(b) }

func (h *held) send(w http.ResponseWriter) {
	clear(w.Header())
	maps.Copy(w.Header(), h.header)
	w.WriteHeader(h.status)
	_, _ = w.Write(h.body.Bytes()) // the client may have left; there is nobody else to tell
}
