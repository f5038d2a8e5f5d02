package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"mall/common/problem"
)

// Problems wraps a server's outermost handler: whatever go-zero's own middlewares refuse in plain
// text (shedding, breaker, connection limit, body limit) leaves as a problem too.
func Problems(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pw := &problemWriter{ResponseWriter: w, ctx: r.Context()}
		next.ServeHTTP(pw, r)
	})
}

type problemWriter struct {
	http.ResponseWriter
	ctx     context.Context //nolint:containedctx // lives as long as the one response it writes
	started bool
	swallow bool
}

func (w *problemWriter) WriteHeader(status int) {
	if w.started {
		return
	}
	w.started = true
	contentType := w.Header().Get("Content-Type")
	if status < http.StatusBadRequest || strings.HasPrefix(contentType, contentTypeProblem) {
		w.ResponseWriter.WriteHeader(status)
		return
	}
	w.swallow = true
	w.Header().Del("X-Content-Type-Options")
	p := refusal(status)
	if p.RetryAfter > 0 {
		w.Header().Set("Retry-After", "1")
	}
	writeProblem(w.ctx, w.ResponseWriter, p)
}

func (w *problemWriter) Write(b []byte) (int, error) {
	if !w.started {
		w.WriteHeader(http.StatusOK)
	}
	if w.swallow {
		return len(b), nil
	}
	return w.ResponseWriter.Write(b)
}

// Flush keeps streaming answers streaming.
func (w *problemWriter) Flush() {
	if f, ok := w.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (w *problemWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func refusal(status int) *problem.Error {
	switch status {
	case http.StatusServiceUnavailable:
		p := problem.New(status, problem.CodeUnavailable, "the service is busy or one it needs is down, try again")
		p.RetryAfter = time.Second
		return p
	case http.StatusTooManyRequests:
		p := problem.New(status, problem.CodeTooManyRequests, "too many requests, slow down")
		p.RetryAfter = time.Second
		return p
	case http.StatusGatewayTimeout:
		return problem.Timeout(nil)
	case http.StatusRequestEntityTooLarge:
		return problem.New(status, "BODY_TOO_LARGE", "the body is too large")
	case http.StatusUnauthorized:
		return problem.New(status, problem.CodeUnauthorized, "log in: the access token is missing, expired or not valid")
	case http.StatusInternalServerError:
		return problem.Internal(nil)
	}
	return problem.New(status, strings.ToUpper(strings.ReplaceAll(http.StatusText(status), " ", "_")),
		"%s", http.StatusText(status))
}
