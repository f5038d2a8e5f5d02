package web

import (
	"context"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/zeromicro/go-zero/core/logx"

	"mall/common/problem"
)

// Deadline ends a request's context after d. Everything a handler waits for obeys its context, so
// no goroutine or buffer per request is needed to answer in time (go-zero's own Timeout middleware
// uses both, and answers 503 as plain text).
func Deadline(d time.Duration) func(http.HandlerFunc) http.HandlerFunc {
	return func(next http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithTimeout(r.Context(), d)
			defer cancel()
			next(w, r.WithContext(ctx))
		}
	}
}

// Recover turns a panic of a handler into a 500 problem and logs its stack.
func Recover(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler { //nolint:errorlint // net/http compares it the same way
				panic(v)
			}
			logx.WithContext(r.Context()).Errorf("panic in %s %s: %v\n%s", r.Method, shownPath(r), v, debug.Stack())
			writeProblem(r.Context(), w, problem.Internal(nil))
		}()
		next(w, r)
	}
}

// Unauthorized is go-zero's callback for a missing, forged or expired token.
func Unauthorized(w http.ResponseWriter, r *http.Request, err error) {
	Error(r.Context(), w, problem.New(http.StatusUnauthorized, problem.CodeUnauthorized,
		"log in: the access token is missing, expired or not valid").WithCause(err))
}

// NotFound answers paths that no contract knows.
func NotFound(w http.ResponseWriter, r *http.Request) {
	Error(r.Context(), w, problem.NotFound("the path"))
}

// MethodNotAllowed answers known paths with a method they lack.
func MethodNotAllowed(w http.ResponseWriter, r *http.Request) {
	Error(r.Context(), w, problem.New(http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED",
		"the path does not take %s", r.Method))
}
