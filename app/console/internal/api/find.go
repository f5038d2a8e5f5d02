package api

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"mall/app/console/internal/problem"
	"mall/app/console/internal/store"
)

func newQuery(r *http.Request) *query { return &query{values: r.URL.Query(), now: time.Now()} }

// traces searches: service, operation, minDuration, maxDuration (of a span), minTraceDuration, maxTraceDuration, status (ok, error), attribute=NAME=VALUE
// (repeatable), query (free text), since, until, limit, cursor.
func (a *API) traces(r *http.Request) (any, error) {
	q := newQuery(r)
	ask := store.TraceQuery{
		Service: q.text("service"), Operation: q.text("operation"),
		MinDuration: q.duration("minDuration"), MaxDuration: q.duration("maxDuration"),
		MinTrace: q.duration("minTraceDuration"), MaxTrace: q.duration("maxTraceDuration"),
		Status: q.oneOf("status", "ok", "error"), Attributes: q.attributes(), Text: q.text("query"),
		Since: q.instant("since"), Until: q.instant("until"), Limit: q.limit(), Cursor: q.text("cursor"),
	}
	if q.err != nil {
		return nil, q.err
	}
	found, next, err := a.store.FindTraces(r.Context(), ask)
	if err != nil {
		return nil, cursorProblem(err)
	}
	items := make([]traceItem, len(found))
	for i, t := range found {
		items[i] = newTraceItem(t)
	}
	return list[traceItem]{items, next}, nil
}

func cursorProblem(err error) error {
	if errors.Is(err, store.ErrCursor) {
		return problem.Invalid("cursor", "is not one that this search returned")
	}
	return err
}

// services lists every service with its rate, errors and latency; since defaults to the last 15 minutes.
func (a *API) services(r *http.Request) (any, error) {
	since, p := recent(r)
	if p != nil {
		return nil, p
	}
	found, err := a.store.Services(r.Context(), since)
	return list[store.ServiceStats]{Items: nonNil(found)}, err
}

func (a *API) operations(r *http.Request) (any, error) {
	since, p := recent(r)
	if p != nil {
		return nil, p
	}
	found, err := a.store.Operations(r.Context(), r.PathValue("service"), since)
	return list[store.OperationStats]{Items: nonNil(found)}, err
}

// serviceMap lists who calls whom.
func (a *API) serviceMap(r *http.Request) (any, error) {
	since, p := recent(r)
	if p != nil {
		return nil, p
	}
	found, err := a.store.Edges(r.Context(), since)
	return list[store.Edge]{Items: nonNil(found)}, err
}

func recent(r *http.Request) (time.Time, *problem.Problem) {
	q := newQuery(r)
	since := q.instant("since")
	if since.IsZero() {
		since = q.now.Add(-15 * time.Minute)
	}
	return since, q.err
}

func decodeTraces(body []byte) (t ptrace.Traces, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("it cannot be read: %v", v)
		}
	}()
	return (&ptrace.JSONUnmarshaler{}).UnmarshalTraces(body)
}

// traceIDs lists the traces that t holds, each once.
func traceIDs(t ptrace.Traces) []string {
	var out []string
	for _, rs := range t.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			for _, s := range ss.Spans().All() {
				out = append(out, s.TraceID().String())
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
