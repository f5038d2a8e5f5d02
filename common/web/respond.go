// Package web is what every HTTP service of mall does the same way: strict parsing, answers,
// problems as application/problem+json, and the trace id on every response.
package web

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/zeromicro/go-zero/core/logx"
	"go.opentelemetry.io/otel/trace"

	"mall/common/problem"
)

const (
	// HeaderTraceID is on every response, so that a user can quote it.
	HeaderTraceID = "X-Trace-Id"
	// HeaderReplayed marks the stored answer of an earlier request with the same idempotency key.
	HeaderReplayed = "Idempotent-Replayed"

	contentTypeJSON    = "application/json; charset=utf-8"
	contentTypeProblem = "application/problem+json"
)

// Problem is the body of RFC 9457 as mall writes it.
type Problem struct {
	Type    string          `json:"type"`
	Title   string          `json:"title"`
	Status  int             `json:"status"`
	Detail  string          `json:"detail"`
	Code    string          `json:"code"`
	TraceID string          `json:"traceId"`
	Errors  []problem.Field `json:"errors,omitempty"`
}

// Respond writes resp as JSON with the status that the contract gives the route.
func Respond(ctx context.Context, w http.ResponseWriter, status int, resp any) {
	body, err := json.Marshal(resp)
	if err != nil {
		Error(ctx, w, err)
		return
	}
	if replayed(ctx) {
		w.Header().Set(HeaderReplayed, "true")
	}
	w.Header().Set("Content-Type", contentTypeJSON)
	w.WriteHeader(status)
	if _, err := w.Write(body); err != nil {
		logx.WithContext(ctx).Infof("the client left before the answer was written: %v", err)
	}
}

// NoContent answers 204.
func NoContent(w http.ResponseWriter) {
	w.WriteHeader(http.StatusNoContent)
}

// Error writes err as a problem. Causes are logged, never sent.
func Error(ctx context.Context, w http.ResponseWriter, err error) {
	p := problem.From(err)
	if p.Status >= http.StatusInternalServerError {
		logx.WithContext(ctx).Errorf("request failed: %v", err)
	}
	if p.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.FormatInt(int64((p.RetryAfter+time.Second-1)/time.Second), 10))
	}
	if p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	writeProblem(ctx, w, p)
}

func writeProblem(ctx context.Context, w http.ResponseWriter, p *problem.Error) {
	traceID := w.Header().Get(HeaderTraceID)
	if sc := trace.SpanContextFromContext(ctx); sc.HasTraceID() {
		traceID = sc.TraceID().String()
		w.Header().Set(HeaderTraceID, traceID)
	}
	body, err := json.Marshal(Problem{
		Type: "about:blank", Title: title(p.Status), Status: p.Status,
		Detail: p.Detail, Code: p.Code, TraceID: traceID, Errors: p.Fields,
	})
	if err != nil {
		w.WriteHeader(p.Status)
		return
	}
	w.Header().Del("Content-Length")
	w.Header().Set("Content-Type", contentTypeProblem)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_, _ = w.Write(body) // the client may have left; there is nobody else to tell
}

func title(status int) string {
	if t := http.StatusText(status); t != "" {
		return t
	}
	return "Error"
}
