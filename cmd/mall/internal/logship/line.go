package logship

import (
	"bytes"
	"encoding/json"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/trace"
)

// entry is one log record as it is sent.
type entry struct {
	time     time.Time
	severity log.Severity
	level    string
	message  string
	span     trace.SpanContext
	fields   []attribute.KeyValue
}

// severities maps what go-zero, the Collector and slog call a level.
var severities = map[string]log.Severity{
	"debug": log.SeverityDebug, "info": log.SeverityInfo, "stat": log.SeverityInfo, "slow": log.SeverityWarn,
	"warn": log.SeverityWarn, "warning": log.SeverityWarn, "error": log.SeverityError, "alert": log.SeverityError,
	"fatal": log.SeverityFatal, "severe": log.SeverityFatal,
}

// parse reads one line as the services write it: a JSON object with ts, level, msg, trace_id, span_id
// and whatever else. ok is false when the line is anything else.
func parse(line []byte, now time.Time) (e entry, ok bool) {
	if len(line) == 0 || line[0] != '{' {
		return entry{}, false
	}
	var fields map[string]any
	if err := json.Unmarshal(line, &fields); err != nil {
		return entry{}, false
	}
	e = entry{time: now, level: "info"}
	traceID, spanID := "", ""
	for name, v := range fields {
		text, isText := v.(string)
		switch {
		case name == "msg":
			e.message = text
			if !isText {
				e.message = compact(v)
			}
		case name == "ts" && isText:
			if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
				e.time = t
			}
		case name == "level" && isText:
			e.level = text
		case name == "trace_id" && isText:
			traceID = text
		case name == "span_id" && isText:
			spanID = text
		default:
			e.fields = append(e.fields, attribute.KeyValue{Key: attribute.Key(name), Value: value(v)})
		}
	}
	e.severity = severities[e.level]
	e.span = spanContext(traceID, spanID)
	return e, true
}

// plain is what a process writes past its logger: a panic's stack, a database server's notes.
func plain(text []byte, now time.Time) entry {
	e := entry{time: now, level: "info", severity: log.SeverityInfo, message: string(bytes.ToValidUTF8(text, []byte("\uFFFD")))}
	for _, mark := range []string{"panic:", "fatal error:", "runtime error:", "[ERROR]", "cannot start"} {
		if bytes.Contains(text, []byte(mark)) {
			e.level, e.severity = "error", log.SeverityError
		}
	}
	return e
}

func spanContext(traceID, spanID string) trace.SpanContext {
	t, err := trace.TraceIDFromHex(traceID)
	if err != nil {
		return trace.SpanContext{}
	}
	s, _ := trace.SpanIDFromHex(spanID) // a line may belong to a trace and to no span
	return trace.NewSpanContext(trace.SpanContextConfig{TraceID: t, SpanID: s, TraceFlags: trace.FlagsSampled})
}

func value(v any) attribute.Value {
	switch v := v.(type) {
	case string:
		return attribute.StringValue(v)
	case bool:
		return attribute.BoolValue(v)
	case float64:
		if v == float64(int64(v)) {
			return attribute.Int64Value(int64(v))
		}
		return attribute.Float64Value(v)
	}
	return attribute.StringValue(compact(v))
}

func compact(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(b)
}
