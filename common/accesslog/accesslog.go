// Package accesslog writes the line that every hop leaves of a request, a call or an event. There is one
// for each, so it has to be cheap: lines are encoded without reflection and written together, a pipe's
// atomic write at a time, at most a tenth of a second late. Whatever else is logged goes through logx and is
// written at once, after the access lines that came before it. A killed process loses its last lines.
package accesslog

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/zeromicro/go-zero/core/logx"
	"go.opentelemetry.io/otel/trace"
)

const (
	// chunk is PIPE_BUF of Linux: so much is written to a pipe without another writer's bytes in between.
	chunk = 4096
	delay = 100 * time.Millisecond
)

var (
	mu  sync.RWMutex
	log *sink // nil: lines go through logx
)

// To sends the lines to out, as JSON with the keys that mall's logx writes. Until it is called, and after
// To(nil), they go through logx.
func To(out io.Writer) {
	mu.Lock()
	defer mu.Unlock()
	if log != nil {
		log.Flush()
	}
	log = nil
	if out != nil {
		log = newSink(out)
	}
}

// Flush writes the lines that wait.
func Flush() {
	mu.RLock()
	defer mu.RUnlock()
	if log != nil {
		log.Flush()
	}
}

// Write leaves one line with the trace and span of ctx.
func Write(ctx context.Context, msg string, attrs ...slog.Attr) {
	mu.RLock()
	defer mu.RUnlock()
	if log == nil {
		fields := make([]logx.LogField, len(attrs))
		for i, a := range attrs {
			fields[i] = logx.Field(a.Key, a.Value.Any())
		}
		logx.WithContext(ctx).Infow(msg, fields...)
		return
	}
	r := slog.NewRecord(time.Now(), slog.LevelInfo, msg, 0)
	if sc := trace.SpanContextFromContext(ctx); sc.IsValid() {
		r.AddAttrs(slog.String("trace_id", sc.TraceID().String()), slog.String("span_id", sc.SpanID().String()))
	}
	r.AddAttrs(attrs...)
	_ = log.handler.Handle(ctx, r) // a sink does not fail
}

// sink collects lines and writes them together.
type sink struct {
	handler slog.Handler
	out     io.Writer

	mu    sync.Mutex
	buf   bytes.Buffer
	timer *time.Timer
}

func newSink(out io.Writer) *sink {
	s := &sink{out: out}
	s.handler = slog.NewJSONHandler(s, &slog.HandlerOptions{ReplaceAttr: rename})
	s.timer = time.AfterFunc(time.Hour, s.Flush)
	s.timer.Stop()
	return s
}

// rename gives slog's own keys the names and forms of logx.
func rename(groups []string, a slog.Attr) slog.Attr {
	if len(groups) > 0 {
		return a
	}
	switch a.Key {
	case slog.TimeKey:
		return slog.String("ts", a.Value.Time().UTC().Format("2006-01-02T15:04:05.000Z07:00"))
	case slog.LevelKey:
		return slog.String("level", "info")
	}
	return a
}

// Write takes one line.
func (s *sink) Write(line []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.buf.Len() > 0 && s.buf.Len()+len(line) > chunk {
		s.flush()
	}
	if s.buf.Len() == 0 {
		s.timer.Reset(delay)
	}
	return s.buf.Write(line)
}

// Flush writes what waits.
func (s *sink) Flush() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flush()
}

func (s *sink) flush() {
	if s.buf.Len() == 0 {
		return
	}
	_, _ = s.out.Write(s.buf.Bytes()) // nobody could be told that stdout is gone
	s.buf.Reset()
}
