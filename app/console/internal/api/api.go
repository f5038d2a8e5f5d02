// Package api answers questions about stored traces and logs. The paths and the shapes of the answers
// are the outside contract of the console; see docs/observability.md.
package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"mall/app/console/internal/problem"
	"mall/app/console/internal/store"
)

// queryTimeout bounds how long one question may keep the store busy.
const queryTimeout = 10 * time.Second

// maxImport is the largest trace file in bytes.
const maxImport = 64 << 20

// API serves /api/.
type API struct {
	store *store.Store
	stats func() map[string]any
	log   *slog.Logger
}

// New answers from st; stats adds what the rest of the process counts.
func New(st *store.Store, stats func() map[string]any, log *slog.Logger) *API {
	return &API{store: st, stats: stats, log: log}
}

// Register adds the paths to mux.
func (a *API) Register(mux *http.ServeMux) {
	mux.HandleFunc("GET /api/traces/{traceId}", a.answer(a.trace))
	mux.HandleFunc("GET /api/traces", a.answer(a.traces))
	mux.HandleFunc("POST /api/traces", a.answer(a.importTraces))
	mux.HandleFunc("GET /api/logs", a.answer(a.logs))
	mux.HandleFunc("GET /api/logs/histogram", a.answer(a.logHistogram))
	mux.HandleFunc("GET /api/services", a.answer(a.services))
	mux.HandleFunc("GET /api/services/{service}/operations", a.answer(a.operations))
	mux.HandleFunc("GET /api/map", a.answer(a.serviceMap))
	mux.HandleFunc("GET /api/stats", a.answer(a.statistics))
	mux.HandleFunc("GET /api/stream", a.stream)
	mux.HandleFunc("/api/", a.answer(func(*http.Request) (any, error) {
		return nil, problem.New(http.StatusNotFound, "NOT_FOUND", "the path does not exist")
	}))
}

// raw is an answer that is encoded already.
type raw struct {
	body     []byte
	filename string // offered when the browser is to save it
}

// answer runs a question within its time and writes what it returns, or its problem.
func (a *API) answer(ask func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), queryTimeout)
		defer cancel()
		v, err := ask(r.WithContext(ctx))
		if err != nil {
			a.explain(r, err).Write(w)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if file, ok := v.(raw); ok {
			if file.filename != "" {
				w.Header().Set("Content-Disposition", `attachment; filename="`+file.filename+`"`)
			}
			_, _ = w.Write(file.body)
			return
		}
		_ = json.NewEncoder(w).Encode(v) // if the client has gone there is nobody to tell
	}
}

func (a *API) explain(r *http.Request, err error) *problem.Problem {
	var p *problem.Problem
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, store.ErrNotFound):
		return problem.New(http.StatusNotFound, "NOT_FOUND", "no such trace is stored: it may not have arrived yet, or be older than what is kept")
	case errors.Is(err, store.ErrFull):
		return problem.New(http.StatusServiceUnavailable, "UNAVAILABLE", "the store is full for the moment: try again")
	case errors.Is(err, context.DeadlineExceeded):
		return problem.New(http.StatusGatewayTimeout, "TIMEOUT", "the search took longer than %s: ask for a shorter time with since=", queryTimeout)
	case errors.Is(err, context.Canceled):
		return problem.New(http.StatusServiceUnavailable, "CANCELLED", "the client has gone")
	}
	a.log.Error("a question failed", "path", r.URL.Path, "error", err)
	return problem.New(http.StatusInternalServerError, "INTERNAL", "the store could not answer; see the console's log")
}

// trace answers one trace as OTLP JSON. With download it is offered as a file.
func (a *API) trace(r *http.Request) (any, error) {
	text := r.PathValue("traceId")
	id, p := parseTraceID("traceId", text)
	if p != nil {
		return nil, p
	}
	traces, err := a.store.Trace(r.Context(), id)
	if err != nil {
		return nil, err
	}
	body, err := (&ptrace.JSONMarshaler{}).MarshalTraces(traces)
	if err != nil {
		return nil, err
	}
	out := raw{body: body}
	if r.URL.Query().Has("download") {
		out.filename = "trace-" + text + ".json"
	}
	return out, nil
}

// importTraces stores traces that were exported elsewhere, such as by a failed CI run.
func (a *API) importTraces(r *http.Request) (any, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxImport+1))
	if err != nil {
		return nil, problem.New(http.StatusBadRequest, "BODY", "the body could not be read")
	}
	if len(body) > maxImport {
		return nil, problem.New(http.StatusRequestEntityTooLarge, "BODY_TOO_LARGE", "the file is larger than %d MiB", maxImport>>20)
	}
	traces, err := decodeTraces(body)
	if err != nil {
		return nil, problem.Invalid("body", "must be a trace as OTLP JSON, such as GET /api/traces/{traceId} answers: %v", err)
	}
	if traces.SpanCount() == 0 {
		return nil, problem.Invalid("body", "holds no spans")
	}
	if err := a.store.AddTraces(r.Context(), traces); err != nil {
		return nil, err
	}
	return map[string]any{"spans": traces.SpanCount(), "traceIds": traceIDs(traces)}, nil
}

func (a *API) statistics(*http.Request) (any, error) {
	out := a.stats()
	out["store"] = a.store.Stats()
	return out, nil
}
