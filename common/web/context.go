package web

import (
	"context"
	"net/http"
	"sync/atomic"
)

type exchangeKey struct{}

// exchange is a request under way: its answer's status, its route, and what the logic wants said in
// headers.
type exchange struct {
	http.ResponseWriter
	route    *route
	status   int
	replayed atomic.Bool
}

// WriteHeader notes the final status.
func (e *exchange) WriteHeader(status int) {
	if e.status == 0 && status >= http.StatusOK {
		e.status = status
	}
	e.ResponseWriter.WriteHeader(status)
}

// Write notes that an answer without a status is 200.
func (e *exchange) Write(b []byte) (int, error) {
	if e.status == 0 {
		e.status = http.StatusOK
	}
	return e.ResponseWriter.Write(b)
}

// Flush keeps streaming answers streaming.
func (e *exchange) Flush() {
	if f, ok := e.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (e *exchange) Unwrap() http.ResponseWriter { return e.ResponseWriter }

func exchangeOf(ctx context.Context) *exchange {
	e, _ := ctx.Value(exchangeKey{}).(*exchange)
	return e
}

// MarkReplayed says that the answer is the stored one of an earlier request.
func MarkReplayed(ctx context.Context, yes bool) {
	if e := exchangeOf(ctx); e != nil && yes {
		e.replayed.Store(true)
	}
}

func replayed(ctx context.Context) bool {
	e := exchangeOf(ctx)
	return e != nil && e.replayed.Load()
}
