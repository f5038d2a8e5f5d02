package telemetry

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	ztrace "github.com/zeromicro/go-zero/core/trace"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	tracepb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"mall/common/problem"
)

var who = Identity{Service: "order-api", Version: "v1", Instance: "one"}

func begin(t *testing.T, c Conf) *Telemetry {
	t.Helper()
	if c.Environment == "" {
		c.Environment = "test"
	}
	tel, err := Start(t.Context(), c, who)
	require.NoError(t, err)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		defer cancel()
		_ = tel.Shutdown(ctx)
	})
	return tel
}

func scrape(t *testing.T, tel *Telemetry) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
	r.Header.Set("Accept", "application/openmetrics-text;version=1.0.0")
	w := httptest.NewRecorder()
	tel.Metrics().ServeHTTP(w, r)
	require.Equal(t, http.StatusOK, w.Code)
	return w.Body.String()
}

// series returns the lines of a scrape that hold all of parts.
func series(text string, parts ...string) []string {
	var out []string
	for line := range strings.Lines(text) {
		all := true
		for _, p := range parts {
			all = all && strings.Contains(line, p)
		}
		if all {
			out = append(out, line)
		}
	}
	return out
}

func TestMetricsShowExemplarsBucketsAndTheResource(t *testing.T) {
	tel := begin(t, Conf{Config: ztrace.Config{Sampler: 1}})
	ctx, span := otel.Tracer("test").Start(t.Context(), "request")
	duration, err := otel.Meter("test").Float64Histogram("http.server.request.duration", metric.WithUnit("s"))
	require.NoError(t, err)
	duration.Record(ctx, 7)
	span.End()

	text := scrape(t, tel)
	ten := series(text, "http_server_request_duration_seconds_bucket", `le="10.0"`)
	require.Len(t, ten, 1, text)
	assert.Contains(t, ten[0], `trace_id="`+span.SpanContext().TraceID().String()+`"`)
	for _, label := range []string{`service_name="order-api"`, `service_namespace="mall"`, `service_version="v1"`,
		`service_instance_id="one"`, `deployment_environment_name="test"`} {
		assert.Contains(t, ten[0], label)
	}
	assert.Len(t, series(text, "http_server_request_duration_seconds_bucket"), len(Buckets)+1)
	for _, name := range []string{"process_cpu_time_seconds_total", "process_memory_usage_bytes", "go_goroutine_count", "go_memory_used_bytes", "mall_telemetry_dropped_total"} {
		assert.NotEmpty(t, series(text, name+"{"), name)
	}
}

func TestTelemetryThatIsOffMakesNothing(t *testing.T) {
	tel := begin(t, Conf{Config: ztrace.Config{Disabled: true, Sampler: 1, Endpoint: "127.0.0.1:1"}})
	ctx, span := otel.GetTracerProvider().Tracer("test").Start(t.Context(), "x")
	defer span.End()
	assert.False(t, span.IsRecording())
	assert.True(t, trace.SpanContextFromContext(ctx).IsValid(), "responses keep a trace id")
	counter, err := otel.GetMeterProvider().Meter("test").Int64Counter("x")
	require.NoError(t, err)
	assert.False(t, counter.Enabled(ctx))
	require.NoError(t, tel.Shutdown(t.Context()))
}

func sampled(s sdktrace.Sampler, parent trace.TraceFlags, id byte) bool {
	sc := trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1, 15: id}, SpanID: trace.SpanID{1}, TraceFlags: parent, Remote: true})
	return s.ShouldSample(sdktrace.SamplingParameters{ParentContext: trace.ContextWithSpanContext(context.Background(), sc),
		TraceID: sc.TraceID(), Name: "x"}).Decision == sdktrace.RecordAndSample
}

func TestTheEntranceDoesNotObeyStrangers(t *testing.T) {
	entrance := newSampler(Conf{Config: ztrace.Config{Sampler: 0.5}, Entrance: true})
	inside := newSampler(Conf{Config: ztrace.Config{Sampler: 0.5}})
	for _, flags := range []trace.TraceFlags{0, trace.FlagsSampled} {
		var n int
		for range 1000 {
			if sampled(entrance, flags, 1) { // one id, as low as it gets
				n++
			}
			assert.Equal(t, flags.IsSampled(), sampled(inside, flags, 1), "inside, the entrance has decided")
		}
		assert.InDelta(t, 500, n, 100, "neither the flag nor the id decides")
	}
	assert.False(t, sampled(newSampler(Conf{Entrance: true}), trace.FlagsSampled, 1))
}

func TestPingsOfRedisAreNoTraces(t *testing.T) {
	s := newSampler(Conf{Config: ztrace.Config{Sampler: 1}})
	p := sdktrace.SamplingParameters{ParentContext: t.Context(), Name: "redis", Kind: trace.SpanKindClient}
	assert.Equal(t, sdktrace.Drop, s.ShouldSample(p).Decision)
	p.Name = "expire order"
	assert.Equal(t, sdktrace.RecordAndSample, s.ShouldSample(p).Decision)
}

// collector takes spans, and remembers their headers and resource.
type collector struct {
	tracepb.UnimplementedTraceServiceServer
	spans chan *tracepb.ExportTraceServiceRequest
	auth  chan []string
}

func (c *collector) Export(ctx context.Context, r *tracepb.ExportTraceServiceRequest) (*tracepb.ExportTraceServiceResponse, error) {
	md, _ := metadata.FromIncomingContext(ctx)
	c.auth <- md.Get("authorization")
	c.spans <- r
	return &tracepb.ExportTraceServiceResponse{}, nil
}

func TestWhatWaitsIsSentBeforeTheEndWithHeadersAndPod(t *testing.T) {
	t.Setenv("POD_NAME", "order-api-0")
	t.Setenv("NODE_NAME", "node-1")
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "cloud.region=cn-hangzhou,service.name=another,k8s.pod.name=another")
	lis, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	c := &collector{spans: make(chan *tracepb.ExportTraceServiceRequest, 9), auth: make(chan []string, 9)}
	server := grpc.NewServer()
	tracepb.RegisterTraceServiceServer(server, c)
	go func() { _ = server.Serve(lis) }()
	defer server.Stop()
	tel := begin(t, Conf{Config: ztrace.Config{Sampler: 1, Endpoint: lis.Addr().String(),
		OtlpHeaders: map[string]string{"authorization": "Bearer planted", "empty": ""}}})
	for range 700 {
		_, span := otel.Tracer("test").Start(t.Context(), "late")
		span.End()
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	_ = tel.Shutdown(ctx) // the collector takes no metrics
	n, attrs := 0, map[string]string{}
	for len(c.spans) > 0 {
		for _, rs := range (<-c.spans).GetResourceSpans() {
			n += len(rs.GetScopeSpans()[0].GetSpans())
			for _, kv := range rs.GetResource().GetAttributes() {
				attrs[kv.GetKey()] = kv.GetValue().GetStringValue()
			}
		}
	}
	assert.Equal(t, 700, n)
	assert.Equal(t, []string{"Bearer planted"}, <-c.auth)
	assert.Equal(t, "order-api-0", attrs["k8s.pod.name"])
	assert.Equal(t, "node-1", attrs["k8s.node.name"])
	assert.Equal(t, "mall", attrs["service.namespace"])
	assert.Equal(t, "cn-hangzhou", attrs["cloud.region"])
	assert.NotEqual(t, "another", attrs["service.name"])
}

func TestResourceAttributesThatAreNoneAreRefused(t *testing.T) {
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "cloud.region")
	_, err := Start(t.Context(), Conf{}, Identity{})
	assert.ErrorContains(t, err, "OTEL_RESOURCE_ATTRIBUTES must be key=value")
}

func TestADeadCollectorCostsNeitherTimeNorMemoryAndIsCounted(t *testing.T) {
	// It takes connections and never answers, which is worse than refusing them.
	lis, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = lis.Close() }()
	tel := begin(t, Conf{Config: ztrace.Config{Sampler: 1, Endpoint: lis.Addr().String()}, MetricsInterval: 50 * time.Millisecond})
	tracer := otel.GetTracerProvider().Tracer("test")
	start := time.Now()
	const n = 3 * queueSize
	for range n {
		_, span := tracer.Start(t.Context(), "request", trace.WithAttributes(attribute.String("k", "v")))
		span.End()
	}
	assert.Less(t, time.Since(start), 2*time.Second, "nothing waits for the collector")
	dropped := series(scrape(t, tel), "mall_telemetry_dropped_total", `reason="queue_full"`)
	require.Len(t, dropped, 1)
	assert.NotContains(t, dropped[0], "} 0", "what did not fit is counted: "+dropped[0])

	ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
	defer cancel()
	start = time.Now()
	require.Error(t, tel.Shutdown(ctx))
	assert.Less(t, time.Since(start), 2*time.Second)
}

func TestNoSecretIsInAnErrorsText(t *testing.T) {
	h := redactor(Conf{Config: ztrace.Config{OtlpHeaders: map[string]string{"authorization": "Bearer planted"}}})
	assert.Equal(t, "refused: *** is not known", h.Replace("refused: Bearer planted is not known"))

	bad := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(bad, []byte("planted"), 0o600))
	for name, c := range map[string]Conf{
		"scheme":  {Config: ztrace.Config{Endpoint: "http://user:planted@collector:4317"}},
		"user":    {Config: ztrace.Config{Endpoint: "user:planted@collector:4317"}},
		"batcher": {Config: ztrace.Config{Endpoint: "collector:4317", Batcher: "zipkin", OtlpHeaders: map[string]string{"a": "planted"}}},
		"ca":      {Config: ztrace.Config{Endpoint: "collector:4317"}, CAFile: bad},
		"no ca":   {Config: ztrace.Config{Endpoint: "collector:4317"}, CAFile: bad + ".absent"},
	} {
		_, err := Start(t.Context(), c, who)
		require.Error(t, err, name)
		assert.NotContains(t, err.Error(), "planted", name)
	}
}

func TestWorkOfATimerBelongsToTheTraceThatCausedIt(t *testing.T) {
	begin(t, Conf{Config: ztrace.Config{Sampler: 1}})
	ctx, done := Work(t.Context(), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "end due order")
	assert.Equal(t, "0af7651916cd43dd8448eb211c80319c", trace.SpanContextFromContext(ctx).TraceID().String())
	span, ok := trace.SpanFromContext(ctx).(sdktrace.ReadOnlySpan)
	require.True(t, ok)
	done(problem.Conflict("INVALID_STATE", "planted"))
	assert.Equal(t, "INVALID_STATE", span.Attributes()[0].Value.AsString())
	assert.Empty(t, span.Status().Description)
	assert.Empty(t, span.Events())

	ctx, done = Work(t.Context(), "", "sweep reservations")
	done(nil)
	assert.True(t, trace.SpanContextFromContext(ctx).IsValid())
}
