package roundtrip

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	logspb "go.opentelemetry.io/proto/otlp/logs/v1"
	metricspb "go.opentelemetry.io/proto/otlp/metrics/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"

	"mall/test/collectortest"
)

// order sends a trace of two spans with a log and a counter through a gateway and returns the trace's id.
func order(t *testing.T, env map[string]string, exporters string) string {
	t.Helper()
	env["SAMPLE_PERCENT"] = "100"
	c := collectortest.Start(t, env, "gateway", "redaction", exporters)
	root := collectortest.Span("POST /api/v1/orders", 20*time.Millisecond, "http.request.method", "POST", "http.route", "/api/v1/orders")
	insert := collectortest.Child(root, "INSERT orders", "db.system.name", "mysql", "mall.order.value", 1299)
	c.Send(t, "order-api", []*tracepb.Span{root, insert},
		[]*logspb.LogRecord{collectortest.Log(root, "order 01JD4R7V8Q5K3M2N1P0Z9Y8X7W is created", "route", "/api/v1/orders")},
		[]*metricspb.Metric{collectortest.Counter("mall.order.transitions", 7, "status", "paid")})
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(c.Log(t))
		}
	})
	return collectortest.TraceID(root)
}

func TestPrometheusAndLokiAnswerAndTempoIsSentTheTrace(t *testing.T) {
	need(t, "plg")
	tempo := collectortest.NewSink(t) // Tempo itself cannot be built here: this proves what it would be sent
	dir := t.TempDir()
	config := filepath.Join(dir, "prometheus.yml")
	require.NoError(t, os.WriteFile(config, []byte("otlp: {promote_resource_attributes: [service.name, service.namespace, "+
		"service.version, service.instance.id, deployment.environment.name]}\n"), 0o600))
	prometheus := "127.0.0.1:" + port(t)
	serve(t, "http://"+prometheus+"/-/ready", built(t, "prometheus", "github.com/prometheus/prometheus/cmd/prometheus", "remove_all_sd"),
		"--config.file="+config, "--storage.tsdb.path="+filepath.Join(dir, "tsdb"), "--web.listen-address="+prometheus,
		"--web.enable-otlp-receiver")
	loki := port(t)
	lokiConfig := filepath.Join(dir, "loki.yml")
	require.NoError(t, os.WriteFile(lokiConfig, []byte(`auth_enabled: false
server: {http_listen_address: 127.0.0.1, http_listen_port: `+loki+`, grpc_listen_address: 127.0.0.1, grpc_listen_port: `+port(t)+`}
common:
  instance_addr: 127.0.0.1
  path_prefix: `+dir+`/loki
  storage: {filesystem: {chunks_directory: `+dir+`/loki/chunks, rules_directory: `+dir+`/loki/rules}}
  replication_factor: 1
  ring: {kvstore: {store: inmemory}}
ingester: {lifecycler: {min_ready_duration: 0s}}
schema_config:
  configs: [{from: 2024-01-01, store: tsdb, object_store: filesystem, schema: v13, index: {prefix: index_, period: 24h}}]
analytics: {reporting_enabled: false}
`), 0o600))
	serve(t, "http://127.0.0.1:"+loki+"/ready", built(t, "loki", "github.com/grafana/loki/v3/cmd/loki", ""), "-config.file="+lokiConfig)

	trace := order(t, map[string]string{"PROMETHEUS_URL": "http://" + prometheus, "LOKI_URL": "http://127.0.0.1:" + loki,
		"TEMPO_ENDPOINT": tempo.GRPC, "TEMPO_INSECURE": "true"}, "exporters-b-plg")

	answers(t, "http://"+prometheus+"/api/v1/query", map[string]string{"query": `mall_order_transitions_total{service_name="order-api",status="paid"}`},
		`"deployment_environment_name":"test"`, `"service_instance_id":"order-api-1"`, `"7"`)
	answers(t, "http://"+prometheus+"/api/v1/query",
		map[string]string{"query": `traces_span_metrics_calls_total{service_name="order-api",span_name="INSERT orders"}`}, `"span_kind"`)
	answers(t, "http://127.0.0.1:"+loki+"/loki/api/v1/query_range", map[string]string{"query": `{service_name="order-api"} | trace_id="` + trace + `"`},
		"order 01JD4R7V8Q5K3M2N1P0Z9Y8X7W is created", `"route":"/api/v1/orders"`)
	collectortest.Eventually(t, 20*time.Second, "Tempo is not sent the trace", func() bool { return len(tempo.Spans()) == 2 })
	require.Equal(t, trace, collectortest.TraceID(tempo.Spans()[0]))
}

func TestOpenSearchAnswersByTraceID(t *testing.T) {
	need(t, "opensearch", "java", "javac", "mvn")
	jars := filled(t, "opensearch", func(dir string) *exec.Cmd {
		return exec.Command("mvn", "-B", "-q", "-f", filepath.Join(dir, "pom.xml"), "dependency:copy-dependencies",
			"-DincludeScope=runtime", "-DoutputDirectory="+dir)
	})
	home := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(home, "config"), 0o700))
	at := port(t)
	url := "http://127.0.0.1:" + at
	serve(t, url+"/_cluster/health", "java", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", filepath.Join(jars, "*"),
		filepath.Join(jars, "SingleNode.java"), home, at, port(t))
	template, err := os.ReadFile(filepath.Join(collectortest.Root, "deploy/otel/config/index-template-opensearch.json"))
	require.NoError(t, err)
	answer, err := call(t.Context(), http.MethodPut, url+"/_index_template/mall", string(template))
	require.NoError(t, err, answer)

	trace := order(t, map[string]string{"ELASTIC_URL": url}, "exporters-c-elastic")

	answers(t, url+"/traces-mall/_search", map[string]string{"q": "trace_id:" + trace + ` AND attributes.db.system.name:mysql`},
		`"INSERT orders"`, `"mall.order.value":1299`, `"parent_span_id"`)
	answers(t, url+"/traces-mall/_count", map[string]string{"q": "trace_id:" + trace}, `{"count":2,`)
	answers(t, url+"/logs-mall/_search", map[string]string{"q": "service.name:order-api AND trace_id:" + trace}, "is created", `"text":"INFO"`)
	answers(t, url+"/metrics-mall/_search", map[string]string{"q": "metric:mall.order.transitions AND attributes.status:paid"}, `"value":7`)
}

func TestClickHouseAnswersByTraceID(t *testing.T) {
	need(t, "clickhouse", "python3")
	engine := filled(t, "clickhouse", func(dir string) *exec.Cmd {
		return exec.Command("sh", "-c", `python3 -m venv --copies "$0/venv" && "$0/venv/bin/python3" -m pip -q install "$1"`, dir, chdb)
	})
	at := port(t)
	url := "http://127.0.0.1:" + at
	serve(t, url+"/?query=SELECT+1", filepath.Join(engine, "venv/bin/python3"), filepath.Join(engine, "server.py"), at, t.TempDir())

	trace := order(t, map[string]string{"CLICKHOUSE_ENDPOINT": url + "?compress=none", "CLICKHOUSE_FLUSH": "500ms"}, "exporters-a-clickhouse")

	ask := func(sql string) map[string]string {
		return map[string]string{"query": sql, "default_format": "JSONEachRow"}
	}
	answers(t, url, ask("SELECT SpanName, SpanAttributes, Duration FROM otel.otel_traces WHERE TraceId = '"+trace+"'"),
		`POST \/api\/v1\/orders`, "INSERT orders", `"mall.order.value":"1299"`)
	answers(t, url, ask("SELECT Body, ServiceName, SeverityText FROM otel.otel_logs WHERE TraceId = '"+trace+"'"), "is created", "order-api", "INFO")
	answers(t, url, ask("SELECT Value, Attributes['status'] AS status FROM otel.otel_metrics_sum WHERE MetricName = 'mall.order.transitions'"),
		`"Value":7`, `"status":"paid"`)
	answers(t, url, ask("SELECT min(Start) FROM otel.otel_traces_trace_id_ts WHERE TraceId = '"+trace+"' HAVING count() > 0"), "20")
}
