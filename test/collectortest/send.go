package collectortest

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	collogs "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	colmetrics "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	coltrace "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	logspb "go.opentelemetry.io/proto/otlp/logs/v1"
	metricspb "go.opentelemetry.io/proto/otlp/metrics/v1"
	resourcepb "go.opentelemetry.io/proto/otlp/resource/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

var client = &http.Client{Timeout: 30 * time.Second}

func trimScheme(url string) string { return strings.TrimPrefix(url, "http://") }

// Post sends body to one of OTLP's paths, "/v1/traces" and so on, and returns the status.
func (c *Collector) Post(ctx context.Context, path string, body []byte) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.OTLP+path, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/x-protobuf")
	resp, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, err
}

// Send sends spans, log records and metrics of one service, and fails the test when any is refused. Nil sends none.
func (c *Collector) Send(t testing.TB, service string, spans []*tracepb.Span, logs []*logspb.LogRecord, metrics []*metricspb.Metric) {
	t.Helper()
	resource := &resourcepb.Resource{Attributes: Attributes("service.name", service, "service.namespace", "mall",
		"deployment.environment.name", "test", "service.instance.id", service+"-1", "service.version", "v1")}
	post := func(path string, m proto.Message) {
		body, err := proto.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if status, err := c.Post(t.Context(), path, body); err != nil || status != http.StatusOK {
			t.Fatalf("%s: %d %v", path, status, err)
		}
	}
	if spans != nil {
		post("/v1/traces", &coltrace.ExportTraceServiceRequest{ResourceSpans: []*tracepb.ResourceSpans{{Resource: resource,
			ScopeSpans: []*tracepb.ScopeSpans{{Spans: spans}}}}})
	}
	if logs != nil {
		post("/v1/logs", &collogs.ExportLogsServiceRequest{ResourceLogs: []*logspb.ResourceLogs{{Resource: resource,
			ScopeLogs: []*logspb.ScopeLogs{{LogRecords: logs}}}}})
	}
	if metrics != nil {
		post("/v1/metrics", &colmetrics.ExportMetricsServiceRequest{ResourceMetrics: []*metricspb.ResourceMetrics{{Resource: resource,
			ScopeMetrics: []*metricspb.ScopeMetrics{{Metrics: metrics}}}}})
	}
}

// Attributes makes attributes of keys and values that alternate: strings, ints, or OTLP values.
func Attributes(pairs ...any) []*commonpb.KeyValue {
	var out []*commonpb.KeyValue
	for i := 0; i < len(pairs); i += 2 {
		var v *commonpb.AnyValue
		switch x := pairs[i+1].(type) {
		case string:
			v = &commonpb.AnyValue{Value: &commonpb.AnyValue_StringValue{StringValue: x}}
		case int:
			v = &commonpb.AnyValue{Value: &commonpb.AnyValue_IntValue{IntValue: int64(x)}}
		case *commonpb.AnyValue:
			v = x
		}
		out = append(out, &commonpb.KeyValue{Key: pairs[i].(string), Value: v})
	}
	return out
}

func attribute(list []*commonpb.KeyValue, key string) string {
	for _, kv := range list {
		if kv.Key == key {
			return kv.Value.GetStringValue()
		}
	}
	return ""
}

// Span is one that ended just now and took as long as it says, a root of a trace of its own.
func Span(name string, took time.Duration, attributes ...any) *tracepb.Span {
	now := time.Now()
	return &tracepb.Span{TraceId: random(16), SpanId: random(8), Name: name, Kind: tracepb.Span_SPAN_KIND_SERVER,
		StartTimeUnixNano: uint64(now.Add(-took).UnixNano()), EndTimeUnixNano: uint64(now.UnixNano()),
		Attributes: Attributes(attributes...)}
}

// Child is a span below another, which took half as long.
func Child(parent *tracepb.Span, name string, attributes ...any) *tracepb.Span {
	s := Span(name, time.Duration(parent.EndTimeUnixNano-parent.StartTimeUnixNano)/2, attributes...)
	s.TraceId, s.ParentSpanId = parent.TraceId, parent.SpanId
	return s
}

// Log is a record of a span.
func Log(span *tracepb.Span, message string, attributes ...any) *logspb.LogRecord {
	now := uint64(time.Now().UnixNano())
	return &logspb.LogRecord{TimeUnixNano: now, ObservedTimeUnixNano: now, TraceId: span.TraceId, SpanId: span.SpanId,
		SeverityText: "INFO", SeverityNumber: logspb.SeverityNumber_SEVERITY_NUMBER_INFO,
		Body:       &commonpb.AnyValue{Value: &commonpb.AnyValue_StringValue{StringValue: message}},
		Attributes: Attributes(attributes...)}
}

// Counter is a cumulative counter with one point.
func Counter(name string, value int64, attributes ...any) *metricspb.Metric {
	now := time.Now()
	return &metricspb.Metric{Name: name, Data: &metricspb.Metric_Sum{Sum: &metricspb.Sum{IsMonotonic: true,
		AggregationTemporality: metricspb.AggregationTemporality_AGGREGATION_TEMPORALITY_CUMULATIVE,
		DataPoints: []*metricspb.NumberDataPoint{{Attributes: Attributes(attributes...), TimeUnixNano: uint64(now.UnixNano()),
			StartTimeUnixNano: uint64(now.Add(-time.Minute).UnixNano()), Value: &metricspb.NumberDataPoint_AsInt{AsInt: value}}}}}}
}

// TraceID is a span's trace, in hex.
func TraceID(s *tracepb.Span) string { return hex.EncodeToString(s.TraceId) }

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // it never fails
	return b
}

// Eventually polls until ok is true, and fails the test after the time given.
func Eventually(t testing.TB, within time.Duration, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(within); !ok(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("after %s: %s", within, what)
		}
	}
}
