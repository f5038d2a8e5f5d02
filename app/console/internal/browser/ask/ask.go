// Package ask reads the parameters of questions about browsers and writes the answers.
package ask

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"mall/app/console/internal/problem"
)

const (
	timeout      = 10 * time.Second
	defaultLimit = 50
	maxLimit     = 500
)

// List is the shape of every list.
type List[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"nextCursor,omitempty"`
}

// Params reads parameters and keeps the first that is wrong.
type Params struct {
	values url.Values
	now    time.Time
	Err    error
}

// Of reads those of a request.
func Of(r *http.Request) *Params { return &Params{values: r.URL.Query(), now: time.Now()} }

// Text is a parameter as it is.
func (p *Params) Text(name string) string { return p.values.Get(name) }

// Texts is a list with commas.
func (p *Params) Texts(name string) (out []string) {
	for part := range strings.SplitSeq(p.Text(name), ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// Wrong says what is wrong with a parameter.
func (p *Params) Wrong(name, format string, args ...any) {
	if p.Err == nil {
		p.Err = problem.Invalid(name, format, args...)
	}
}

// Since is the parameter since, RFC 3339 or a duration before now such as 15m; without it so long before now.
func (p *Params) Since(otherwise time.Duration) time.Time { return p.instant("since", otherwise) }

// Until is the parameter until; without it now.
func (p *Params) Until() time.Time { return p.instant("until", 0) }

func (p *Params) instant(name string, otherwise time.Duration) time.Time {
	v := p.Text(name)
	if v == "" {
		return p.now.Add(-otherwise)
	}
	if d, err := time.ParseDuration(v); err == nil && d >= 0 {
		return p.now.Add(-d)
	}
	t, err := time.Parse(time.RFC3339Nano, v)
	if err != nil {
		p.Wrong(name, "must be a time such as 2026-01-31T08:00:00Z or a duration before now such as 15m")
	}
	return t
}

// Limit is the parameter limit.
func (p *Params) Limit() int {
	v := p.Text("limit")
	if v == "" {
		return defaultLimit
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 || n > maxLimit {
		p.Wrong("limit", "must be a number from 1 to %d", maxLimit)
		return defaultLimit
	}
	return n
}

// OneOf is one of the words allowed, of which the first is meant when there is none.
func (p *Params) OneOf(name string, allowed ...string) string {
	v := p.Text(name)
	if v == "" {
		return allowed[0]
	}
	if !slices.Contains(allowed, v) {
		p.Wrong(name, "must be one of %s", strings.Join(allowed, ", "))
	}
	return v
}

// Answer runs a question within its time and writes what it returns, or its problem.
func Answer(log *slog.Logger, question func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), timeout)
		defer cancel()
		v, err := question(r.WithContext(ctx))
		if err != nil {
			explain(log, r, err).Write(w)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		_ = json.NewEncoder(w).Encode(v) // if the client has gone there is nobody to tell
	}
}

func explain(log *slog.Logger, r *http.Request, err error) *problem.Problem {
	var p *problem.Problem
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, context.DeadlineExceeded):
		return problem.New(http.StatusGatewayTimeout, "TIMEOUT", "the question took longer than %s", timeout)
	case errors.Is(err, context.Canceled):
		return problem.New(http.StatusServiceUnavailable, "CANCELLED", "the client has gone")
	}
	log.Error("a question about browsers failed", "path", r.URL.Path, "error", err)
	return problem.New(http.StatusInternalServerError, "INTERNAL", "the data of browsers could not answer; see the console's log")
}
