package logship

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
)

func TestALineOfAServiceKeepsItsTraceLevelAndFields(t *testing.T) {
	line := `{"ts":"2026-11-22T10:00:00.123Z","level":"error","msg":"request","trace_id":"0102030405060708090a0b0c0d0e0f10",` +
		`"span_id":"0102030405060708","status":500,"duration_ms":1.5,"path":"/orders","deep":{"a":[1]},"ok":true}`
	e, ok := parse([]byte(line), time.Now())
	require.True(t, ok)
	assert.Equal(t, "request", e.message)
	assert.Equal(t, log.SeverityError, e.severity)
	assert.Equal(t, "0102030405060708090a0b0c0d0e0f10", e.span.TraceID().String())
	assert.Equal(t, "0102030405060708", e.span.SpanID().String())
	assert.Equal(t, time.Date(2026, 11, 22, 10, 0, 0, 123e6, time.UTC), e.time.UTC())
	fields := attribute.NewSet(e.fields...)
	for name, want := range map[string]attribute.Value{
		"status": attribute.Int64Value(500), "duration_ms": attribute.Float64Value(1.5), "path": attribute.StringValue("/orders"),
		"deep": attribute.StringValue(`{"a":[1]}`), "ok": attribute.BoolValue(true),
	} {
		got, _ := fields.Value(attribute.Key(name))
		assert.Equal(t, want, got, name)
	}
	assert.Len(t, e.fields, 5, "what became the record's own is not repeated")
}

func TestOddLinesAreNotTakenForRecords(t *testing.T) {
	for _, line := range []string{"", "goroutine 1 [running]:", "{", `{"a":`, "[1,2]", "\x00\xff", `"text"`} {
		_, ok := parse([]byte(line), time.Now())
		assert.False(t, ok, "%q", line)
	}
	e, ok := parse([]byte(`{"level":7,"msg":{"a":1},"trace_id":"zz","ts":"yesterday"}`), time.Unix(5, 0))
	require.True(t, ok)
	assert.Equal(t, `{"a":1}`, e.message)
	assert.False(t, e.span.IsValid())
	assert.Equal(t, time.Unix(5, 0), e.time)
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"ts":"2026-11-22T10:00:00Z","level":"info","msg":"x","trace_id":"00","n":1e400}`))
	f.Add([]byte(`{"msg":null,"level":null}`))
	f.Fuzz(func(_ *testing.T, line []byte) { parse(line, time.Now()) })
}
