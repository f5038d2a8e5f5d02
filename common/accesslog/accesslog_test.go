package accesslog_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/trace"

	"mall/common/accesslog"
)

// output keeps each write apart.
type output struct {
	mu     sync.Mutex
	writes [][]byte
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.writes = append(o.writes, bytes.Clone(p))
	return len(p), nil
}

func (o *output) all() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.Split(strings.TrimSuffix(string(bytes.Join(o.writes, nil)), "\n"), "\n")
}

func (o *output) count() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.writes)
}

func to(t *testing.T) *output {
	t.Helper()
	o := &output{}
	accesslog.To(o)
	t.Cleanup(func() { accesslog.To(nil) })
	return o
}

func TestALineHasTheKeysOfEveryOtherLine(t *testing.T) {
	o := to(t)
	ctx := trace.ContextWithSpanContext(t.Context(), trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{15: 1}, SpanID: trace.SpanID{7: 2}}))
	accesslog.Write(ctx, "event", slog.String("type", "a\"\n\x00é"), slog.Int("status", 201), slog.Float64("duration_ms", 1.234))
	accesslog.Flush()
	var line map[string]any
	require.NoError(t, json.Unmarshal([]byte(o.all()[0]), &line))
	_, err := time.Parse(time.RFC3339Nano, line["ts"].(string))
	require.NoError(t, err)
	delete(line, "ts")
	assert.Equal(t, map[string]any{
		"level": "info", "msg": "event", "trace_id": "00000000000000000000000000000001", "span_id": "0000000000000002",
		"type": "a\"\n\x00é", "status": 201.0, "duration_ms": 1.234,
	}, line)
}

func TestLinesAreWrittenTogetherWholeAndSoon(t *testing.T) {
	o := to(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				accesslog.Write(context.Background(), "request", slog.String("route", "/api/v1/orders"), slog.Int("status", 200))
			}
		})
	}
	wg.Wait()
	require.Eventually(t, func() bool { return len(o.all()) == 800 }, 2*time.Second, 10*time.Millisecond, "without being asked")
	assert.Less(t, o.count(), 60)
	for _, w := range o.writes {
		assert.LessOrEqual(t, len(w), 4096)
		assert.True(t, bytes.HasSuffix(w, []byte("\n")), "no line is cut")
	}
	for _, l := range o.all() {
		assert.True(t, json.Valid([]byte(l)))
	}
}

func BenchmarkWrite(b *testing.B) {
	accesslog.To(&output{})
	defer accesslog.To(nil)
	ctx := trace.ContextWithSpanContext(context.Background(), trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{15: 1}, SpanID: trace.SpanID{7: 2}}))
	for b.Loop() {
		accesslog.Write(ctx, "request", slog.String("method", "POST"), slog.String("route", "/api/v1/orders"), slog.Int("status", 201), slog.Float64("duration_ms", 1.2))
	}
}
