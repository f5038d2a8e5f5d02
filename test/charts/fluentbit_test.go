package charts_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zeromicro/go-zero/core/logx"
	"go.opentelemetry.io/otel/trace"
	collogs "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	logspb "go.opentelemetry.io/proto/otlp/logs/v1"
	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/proto"

	"mall/common/accesslog"
	"mall/test/collectortest"
)

// No Fluent Bit can be had where these tests run. What is tested instead: the configuration's own expressions, applied to lines as mall's
// loggers write them and containerd wraps them, in the way that Fluent Bit's documentation and the source of its
// OpenTelemetry output say; and the real Collector, which gets what that output would send.

const podFile = "/var/log/pods/mall_order-rpc-6d5f7c9b8-x2x4z_0f0e0d0c-1111-2222-3333-444455556666/order-rpc/0.log"

var span = trace.NewSpanContext(trace.SpanContextConfig{
	TraceID: trace.TraceID{0x4b, 0xf9, 0x2f, 15: 0x36}, SpanID: trace.SpanID{0x00, 0xf0, 7: 0xb7}, TraceFlags: trace.FlagsSampled,
})

func TestFluentBitsRecordsKeepTheirTraceInEveryBackend(t *testing.T) {
	config := fluentBitConfig(t, "fluentBit.outputs={collector,loki,clickhouse}", "fluentBit.loki.host=loki", "fluentBit.clickhouse.host=clickhouse")
	access, service := lines(t)
	for name, line := range map[string]string{"an access line": access, "a logger's line": service} {
		record, at := config.record(t, podFile, line)
		assert.WithinDuration(t, time.Now(), at, time.Minute, "%s: its own time, not the one it was read at", name)
		assert.Equal(t, span.TraceID().String(), record["trace_id"], name)
		assert.Equal(t, span.SpanID().String(), record["span_id"], name)
		assert.NotContains(t, record, "log", name)
		for _, output := range config.Pipeline.Outputs {
			for _, key := range references(output) {
				assert.Contains(t, record, key, "%s: output %s speaks of it", name, output["alias"])
			}
		}
	}
	assert.Len(t, config.Pipeline.Outputs, 3)
}

func TestFluentBitTellsPodsApartByTheirFiles(t *testing.T) {
	config := fluentBitConfig(t)
	record, _ := config.record(t, podFile, `{"msg":"x"}`)
	for key, want := range map[string]string{
		"k8s_namespace_name": "mall", "k8s_pod_name": "order-rpc-6d5f7c9b8-x2x4z", "k8s_container_name": "order-rpc",
		"k8s_pod_uid": "0f0e0d0c-1111-2222-3333-444455556666",
	} {
		assert.Equal(t, want, record[key])
	}
	glob := config.Pipeline.Inputs[0]["path"].(string)
	for file, want := range map[string]bool{
		podFile: true,
		"/var/log/pods/mall_order-rpc-0_uid/order-rpc/12.log":                    true,
		"/var/log/pods/mall_order-rpc-0_uid/order-rpc/0.log.20261123-060000.gz":  false,
		"/var/log/pods/kube-system_coredns-0_uid/coredns/0.log":                  false,
		"/var/log/pods/observability_fluent-bit-abcde_uid/fluent-bit/0.log":      false,
		"/var/log/pods/observability_collector-agent-abcde_uid/collector/10.log": false,
	} {
		is, err := filepath.Match(glob, file)
		require.NoError(t, err)
		assert.Equal(t, want, is, file)
	}
}

func TestWhatIsNoJSONIsKeptAsAMessage(t *testing.T) {
	record, _ := fluentBitConfig(t).record(t, podFile, "panic: runtime error: index out of range [3] with length 3")
	assert.Equal(t, "panic: runtime error: index out of range [3] with length 3", record["msg"])
	assert.Equal(t, "info", record["level"])
	assert.Equal(t, "order-rpc", record["k8s_container_name"])
}

func TestTheCollectorMakesOfFluentBitsRecordsWhatItHasOfAnybodys(t *testing.T) {
	config := fluentBitConfig(t)
	sink := collectortest.NewSink(t)
	_, port, _ := strings.Cut(sink.GRPC, ":")
	// Without an API server to watch: everything of agent-k8s but its k8s_attributes.
	agent := collectortest.Start(t, map[string]string{
		"GATEWAY_HOST": "127.0.0.1", "GATEWAY_PORT": port, "GATEWAY_INSECURE": "true", "NODE_NAME": "node-1", "MALL_ENVIRONMENT": "staging",
	}, "agent", "redaction", "agent-k8s", withoutAPIServer(t))
	access, service := lines(t)
	var records []*logspb.LogRecord
	for _, line := range []string{access, service, "panic: no JSON", `{"level":"error","msg":"mail to zhang.wei@example.com failed","ts":"2026-11-23T05:00:00.5Z"}`} {
		record, at := config.record(t, podFile, line)
		records = append(records, config.asOTLP(t, record, at))
	}
	body, err := proto.Marshal(&collogs.ExportLogsServiceRequest{ResourceLogs: []*logspb.ResourceLogs{{ScopeLogs: []*logspb.ScopeLogs{{LogRecords: records}}}}})
	require.NoError(t, err)
	status, err := agent.Post(t.Context(), config.output(t, "collector")["logs_uri"].(string), body)
	require.NoError(t, err)
	require.Equal(t, 200, status)

	var got []*logspb.ResourceLogs
	collectortest.Eventually(t, 15*time.Second, "no logs arrive", func() bool { got = sink.ResourceLogs(); return len(got) > 0 })
	require.Len(t, got, 1, "one container's lines stay one resource")
	resource := texts(got[0].Resource.Attributes)
	assert.Equal(t, map[string]string{
		"service.name": "order-rpc", "service.namespace": "mall", "deployment.environment.name": "staging",
		"k8s.namespace.name": "mall", "k8s.pod.name": "order-rpc-6d5f7c9b8-x2x4z", "k8s.container.name": "order-rpc",
		"k8s.pod.uid": "0f0e0d0c-1111-2222-3333-444455556666",
	}, resource)
	arrived := map[string]*logspb.LogRecord{}
	for _, r := range got[0].ScopeLogs[0].LogRecords {
		arrived[r.Body.GetStringValue()] = r
	}
	require.Len(t, arrived, 4, "%v", arrived)
	for _, message := range []string{"request", "stock is low"} {
		r := arrived[message]
		require.NotNil(t, r, message)
		assert.Equal(t, span.TraceID().String(), hex.EncodeToString(r.TraceId), message)
		assert.Equal(t, span.SpanID().String(), hex.EncodeToString(r.SpanId), message)
		assert.Equal(t, logspb.SeverityNumber_SEVERITY_NUMBER_INFO, r.SeverityNumber, message)
		attributes := texts(r.Attributes)
		for _, key := range []string{"trace_id", "span_id", "level", "msg", "ts", "k8s_pod_name"} {
			assert.NotContains(t, attributes, key, "%s: what became the record's own is not repeated", message)
		}
	}
	assert.Equal(t, "/api/v1/orders", texts(arrived["request"].Attributes)["route"])
	var failed *logspb.LogRecord
	for message, r := range arrived {
		assert.NotContains(t, message, "zhang.wei@example.com", "redaction sees these lines too")
		if strings.HasPrefix(message, "mail to") {
			failed = r
		}
	}
	require.NotNil(t, failed)
	assert.Equal(t, logspb.SeverityNumber_SEVERITY_NUMBER_ERROR, failed.SeverityNumber)
	assert.Equal(t, time.Date(2026, 11, 23, 5, 0, 0, 5e8, time.UTC), time.Unix(0, int64(failed.TimeUnixNano)).UTC())
}

// lines are what mall's two ways of logging write.
func lines(t testing.TB) (access, service string) {
	t.Helper()
	ctx := trace.ContextWithSpanContext(t.Context(), span)
	var out bytes.Buffer
	accesslog.To(&out)
	accesslog.Write(ctx, "request", slog.String("method", "POST"), slog.String("route", "/api/v1/orders"), slog.Int("status", 201), slog.Float64("duration_ms", 12.5))
	accesslog.Flush()
	accesslog.To(nil)
	access = strings.TrimSuffix(out.String(), "\n")

	out.Reset()
	conf := logx.LogConf{Mode: "console", Encoding: "json", Level: "info"}
	conf.FieldKeys.TraceKey, conf.FieldKeys.SpanKey, conf.FieldKeys.TimestampKey, conf.FieldKeys.ContentKey = "trace_id", "span_id", "ts", "msg"
	conf.FieldKeys.LevelKey, conf.FieldKeys.CallerKey, conf.FieldKeys.DurationKey, conf.FieldKeys.TruncatedKey = "level", "caller", "duration", "truncated"
	require.NoError(t, logx.SetUp(conf))
	logx.SetWriter(logx.NewWriter(&out))
	logx.WithContext(ctx).Infow("stock is low", logx.Field("sku", "S-1"), logx.Field("left", 3))
	service = strings.TrimSuffix(out.String(), "\n")
	return access, service
}

type fluentBit struct {
	Parsers  []map[string]string
	Pipeline struct{ Inputs, Filters, Outputs []object }
}

func fluentBitConfig(t testing.TB, settings ...string) fluentBit {
	t.Helper()
	text := get(one(t, observability(t, settings...), "ConfigMap", "fluent-bit-config"), "data", "fluent-bit.yaml").(string)
	var c fluentBit
	require.NoError(t, yaml.Unmarshal([]byte(text), &c))
	return c
}

func (c fluentBit) output(t testing.TB, alias string) object {
	t.Helper()
	for _, o := range c.Pipeline.Outputs {
		if o["alias"] == alias {
			return o
		}
	}
	require.Failf(t, "missing", "no output %s", alias)
	return nil
}

// criLine is how containerd writes a line, and how Fluent Bit's built-in parser cri reads it.
var criLine = regexp.MustCompile(`^(?<time>[^ ]+) (?<stream>stdout|stderr) (?<_p>[^ ]*) (?<log>.*)$`)

// record is what the input and the filters make of a line.
func (c fluentBit) record(t testing.TB, file, text string) (record map[string]any, at time.Time) {
	t.Helper()
	at = time.Unix(1, 0)
	record = named(criLine, at.UTC().Format(time.RFC3339Nano)+" stdout F "+text)
	require.NotNil(t, record)
	record[c.Pipeline.Inputs[0]["path_key"].(string)] = file
	for _, f := range c.Pipeline.Filters {
		switch f["name"] {
		case "parser":
			require.Equal(t, []any{true, false}, []any{on(f["reserve_data"]), on(f["preserve_key"])})
			key := f["key_name"].(string)
			value, _ := record[key].(string)
			parsed, when := c.parse(t, f["parser"].(string), value)
			if parsed == nil {
				continue
			}
			delete(record, key)
			maps.Copy(record, parsed)
			if !when.IsZero() {
				at = when
			}
		case "modify":
			condition, key, _ := strings.Cut(f["condition"].(string), " ")
			require.Equal(t, "Key_does_not_exist", condition)
			if _, exists := record[key]; exists {
				continue
			}
			from, to, _ := strings.Cut(f["rename"].(string), " ")
			if v, exists := record[from]; exists {
				delete(record, from)
				record[to] = v
			}
			name, v, _ := strings.Cut(f["add"].(string), " ")
			if _, exists := record[name]; !exists {
				record[name] = v
			}
		case "record_modifier":
			for _, key := range f["remove_key"].([]any) {
				delete(record, key.(string))
			}
		default:
			require.Failf(t, "unknown filter", "%v", f["name"])
		}
	}
	return record, at
}

func (c fluentBit) parse(t testing.TB, parser, text string) (map[string]any, time.Time) {
	t.Helper()
	for _, p := range c.Parsers {
		if p["name"] != parser {
			continue
		}
		if p["format"] == "regex" {
			return named(regexp.MustCompile(p["regex"]), text), time.Time{}
		}
		var record map[string]any
		if json.Unmarshal([]byte(text), &record) != nil {
			return nil, time.Time{}
		}
		require.Equal(t, "%Y-%m-%dT%H:%M:%S.%L%z", p["time_format"])
		value, _ := record[p["time_key"]].(string)
		if value == "" {
			return record, time.Time{}
		}
		// %L wants digits after a point and %z an offset or Z.
		at, err := time.Parse("2006-01-02T15:04:05.999999999Z07:00", value)
		require.NoError(t, err)
		require.Regexp(t, `\.\d+(Z|[+-]\d\d:?\d\d)$`, value, "Fluent Bit would not read this time")
		delete(record, p["time_key"])
		return record, at
	}
	require.Failf(t, "missing", "no parser %s", parser)
	return nil, time.Time{}
}

// asOTLP is what Fluent Bit's output makes of a record: the body by its key, everything else as attributes, the trace in its fields.
func (c fluentBit) asOTLP(t testing.TB, record map[string]any, at time.Time) *logspb.LogRecord {
	t.Helper()
	output := c.output(t, "collector")
	require.True(t, on(output["logs_body_key_attributes"]))
	key := func(name string) string { return strings.TrimPrefix(output[name].(string), "$") }
	r := &logspb.LogRecord{TimeUnixNano: uint64(at.UnixNano())}
	for name, v := range record {
		value := &commonpb.AnyValue{Value: &commonpb.AnyValue_StringValue{StringValue: fmt.Sprint(v)}}
		if name == key("logs_body_key") {
			r.Body = value
			continue
		}
		r.Attributes = append(r.Attributes, &commonpb.KeyValue{Key: name, Value: value})
	}
	r.SeverityText, _ = record[key("logs_severity_text_message_key")].(string)
	id, _ := record[key("logs_trace_id_message_key")].(string)
	r.TraceId, _ = hex.DecodeString(id)
	id, _ = record[key("logs_span_id_message_key")].(string)
	r.SpanId, _ = hex.DecodeString(id)
	return r
}

// references are the record's keys that an output speaks of by $.
func references(output object) []string {
	var keys []string
	for _, v := range output {
		text, _ := v.(string)
		for _, m := range regexp.MustCompile(`\$([a-z_0-9]+)`).FindAllStringSubmatch(text, -1) {
			keys = append(keys, m[1])
		}
	}
	return keys
}

func named(expression *regexp.Regexp, text string) map[string]any {
	match := expression.FindStringSubmatch(text)
	if match == nil {
		return nil
	}
	out := map[string]any{}
	for i, name := range expression.SubexpNames() {
		if name != "" {
			out[name] = match[i]
		}
	}
	return out
}

// on reads Fluent Bit's booleans.
func on(v any) bool { return v == true || v == "on" || v == "true" }

func texts(list []*commonpb.KeyValue) map[string]string {
	out := map[string]string{}
	for _, kv := range list {
		out[kv.Key] = kv.Value.GetStringValue()
	}
	return out
}

func withoutAPIServer(t testing.TB) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "overlay")
	require.NoError(t, os.WriteFile(file+".yaml", []byte(`service:
  pipelines:
    traces: {processors: [memory_limiter, redaction]}
    metrics: {processors: [memory_limiter, redaction]}
    logs: {processors: [memory_limiter, transform/container_logs, redaction]}
`), 0o600))
	relative, err := filepath.Rel(filepath.Join(collectortest.Root, "deploy/otel/config"), file)
	require.NoError(t, err)
	return relative
}
