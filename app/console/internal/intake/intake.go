// Package intake receives OTLP over HTTP, as protobuf or JSON, and hands it to what keeps it.
// Source: OTLP specification 1.x, "OTLP/HTTP".
package intake

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"sync/atomic"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/pmetric/pmetricotlp"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
)

// MaxBody is the largest request in bytes, after decompression.
const MaxBody = 32 << 20

// ErrFull is what a keeper returns to be asked again later.
var ErrFull = errors.New("the store is full for the moment")

// Keeper is where telemetry goes. An error that wraps ErrFull makes the sender try again; any other
// makes it drop what it sent.
type Keeper struct {
	Traces  func(context.Context, ptrace.Traces) error
	Logs    func(context.Context, plog.Logs) error
	Metrics func(context.Context, pmetric.Metrics) error
}

// Counts is what was received and refused since the start, in requests.
type Counts struct{ Received, Malformed, Refused int64 }

// Intake serves the three paths of OTLP/HTTP.
type Intake struct {
	keep                         Keeper
	log                          *slog.Logger
	received, malformed, refused atomic.Int64
}

// New returns an intake that hands everything to keep.
func New(keep Keeper, log *slog.Logger) *Intake { return &Intake{keep: keep, log: log} }

// Counts returns the counts since the start.
func (in *Intake) Counts() Counts {
	return Counts{Received: in.received.Load(), Malformed: in.malformed.Load(), Refused: in.refused.Load()}
}

// Register adds the paths to mux.
func (in *Intake) Register(mux *http.ServeMux) {
	mux.HandleFunc("POST /v1/traces", in.serve(func(ctx context.Context, body []byte, dec decoder) (marshaler, error) {
		req := ptraceotlp.NewExportRequest()
		if err := dec(body, req.UnmarshalProto, req.UnmarshalJSON); err != nil {
			return nil, err
		}
		return ptraceotlp.NewExportResponse(), in.keep.Traces(ctx, req.Traces())
	}))
	mux.HandleFunc("POST /v1/logs", in.serve(func(ctx context.Context, body []byte, dec decoder) (marshaler, error) {
		req := plogotlp.NewExportRequest()
		if err := dec(body, req.UnmarshalProto, req.UnmarshalJSON); err != nil {
			return nil, err
		}
		return plogotlp.NewExportResponse(), in.keep.Logs(ctx, req.Logs())
	}))
	mux.HandleFunc("POST /v1/metrics", in.serve(func(ctx context.Context, body []byte, dec decoder) (marshaler, error) {
		req := pmetricotlp.NewExportRequest()
		if err := dec(body, req.UnmarshalProto, req.UnmarshalJSON); err != nil {
			return nil, err
		}
		return pmetricotlp.NewExportResponse(), in.keep.Metrics(ctx, req.Metrics())
	}))
}

type (
	marshaler interface {
		MarshalProto() ([]byte, error)
		MarshalJSON() ([]byte, error)
	}
	decoder func(body []byte, proto, json func([]byte) error) error
	handler func(ctx context.Context, body []byte, dec decoder) (marshaler, error)
)

type malformedError struct{ error }

func (in *Intake) serve(handle handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if err != nil || (kind != "application/x-protobuf" && kind != "application/json") {
			http.Error(w, "Content-Type must be application/x-protobuf or application/json", http.StatusUnsupportedMediaType)
			return
		}
		body, status, err := read(w, r)
		if err != nil {
			in.malformed.Add(1)
			http.Error(w, err.Error(), status)
			return
		}
		answer, err := in.guarded(r.Context(), handle, body, kind == "application/json")
		var bad malformedError
		switch {
		case errors.As(err, &bad):
			in.malformed.Add(1)
			http.Error(w, "the body is not OTLP: "+bad.Error(), http.StatusBadRequest)
		case errors.Is(err, ErrFull):
			in.refused.Add(1)
			w.Header().Set("Retry-After", "1")
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		case err != nil:
			in.refused.Add(1)
			in.log.Error("telemetry was not kept", "path", r.URL.Path, "error", err)
			http.Error(w, "the telemetry was not kept", http.StatusInternalServerError)
		default:
			in.received.Add(1)
			in.answer(w, kind, answer)
		}
	}
}

// guarded keeps the process alive should a hostile body panic a decoder.
func (in *Intake) guarded(ctx context.Context, handle handler, body []byte, asJSON bool) (answer marshaler, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = malformedError{fmt.Errorf("it cannot be read: %v", v)}
		}
	}()
	return handle(ctx, body, func(body []byte, proto, json func([]byte) error) error {
		decode := proto
		if asJSON {
			decode = json
		}
		if err := decode(body); err != nil {
			return malformedError{err}
		}
		return nil
	})
}

func read(w http.ResponseWriter, r *http.Request) (body []byte, status int, err error) {
	var from io.Reader = http.MaxBytesReader(w, r.Body, MaxBody)
	switch r.Header.Get("Content-Encoding") {
	case "", "identity":
	case "gzip":
		z, err := gzip.NewReader(from)
		if err != nil {
			return nil, http.StatusBadRequest, errors.New("the body is not gzip")
		}
		from = io.LimitReader(z, MaxBody+1)
	default:
		return nil, http.StatusUnsupportedMediaType, errors.New("Content-Encoding must be gzip or absent")
	}
	if n := r.ContentLength; n > 0 && n <= MaxBody && r.Header.Get("Content-Encoding") == "" {
		body = make([]byte, 0, n+1)
	}
	body, err = appendAll(body, from)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large), len(body) > MaxBody:
		return nil, http.StatusRequestEntityTooLarge, fmt.Errorf("the body is larger than %d MiB", MaxBody>>20)
	case err != nil:
		return nil, http.StatusBadRequest, errors.New("the body could not be read")
	}
	return body, 0, nil
}

// appendAll is io.ReadAll into a buffer whose size is known beforehand.
func appendAll(b []byte, r io.Reader) ([]byte, error) {
	if cap(b) == 0 {
		return io.ReadAll(r)
	}
	for {
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if errors.Is(err, io.EOF) {
			return b, nil
		}
		if err != nil {
			return b, err
		}
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
	}
}

func (in *Intake) answer(w http.ResponseWriter, kind string, m marshaler) {
	encode := m.MarshalProto
	if kind == "application/json" {
		encode = m.MarshalJSON
	}
	b, err := encode()
	if err != nil {
		http.Error(w, "the answer could not be written", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(b) // a sender that has gone sends again; spans are stored once
}
