package web

import (
	"context"
	"net/http"
	"sync/atomic"
)

type answerKey struct{}

// answer carries what the logic wants said in headers back to the handler.
type answer struct{ replayed atomic.Bool }

// MarkReplayed says that the answer is the stored one of an earlier request.
func MarkReplayed(ctx context.Context, yes bool) {
	if a, ok := ctx.Value(answerKey{}).(*answer); ok && yes {
		a.replayed.Store(true)
	}
}

func replayed(ctx context.Context) bool {
	a, ok := ctx.Value(answerKey{}).(*answer)
	return ok && a.replayed.Load()
}

func withAnswer(r *http.Request) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), answerKey{}, &answer{}))
}
