package collectortest_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	coltrace "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"mall/test/collectortest"
)

// flood sends about total MiB of spans and counts the answers by status.
func flood(t *testing.T, c *collectortest.Collector, total int) map[int]int {
	t.Helper()
	filler := strings.Repeat("lorem ipsum ", 170) // 2 KiB
	got := map[int]int{}
	for range total {
		var spans []*tracepb.Span
		for range 500 {
			spans = append(spans, collectortest.Span("flood", time.Millisecond, "filler", filler))
		}
		body, err := proto.Marshal(&coltrace.ExportTraceServiceRequest{ResourceSpans: []*tracepb.ResourceSpans{{
			ScopeSpans: []*tracepb.ScopeSpans{{Spans: spans}}}}})
		require.NoError(t, err)
		status, err := c.Post(t.Context(), "/v1/traces", body)
		require.NoError(t, err)
		got[status]++
	}
	return got
}

func TestLocalCollectorStaysSmallWithoutAConsoleAndCountsWhatItRefuses(t *testing.T) {
	sink := collectortest.NewSink(t)
	c := collectortest.Start(t, map[string]string{"MALL_CONSOLE_URL": sink.HTTP, "GOMEMLIMIT": "120MiB", "GOGC": "50"}, "local")
	sink.Down()
	got := flood(t, c, 300)
	t.Logf("answers: %v, memory %d MiB", got, c.Memory(t))
	assert.Less(t, c.Memory(t), 200, "MiB, after 300 MiB of spans")
	assert.Positive(t, got[http.StatusServiceUnavailable], "what does not fit is refused")
	refused := float64(500 * got[http.StatusServiceUnavailable])
	assert.InDelta(t, refused, c.Metric(t, "otelcol_receiver_refused_spans"), 0, "what was refused is counted")

	sink.Up(t) // and it says so to the console as well
	collectortest.Eventually(t, 20*time.Second, "the console hears nothing of it", func() bool {
		for name := range sink.Metrics("collector") {
			if strings.HasPrefix(name, "otelcol_exporter_enqueue_failed_spans") || strings.HasPrefix(name, "otelcol_receiver_refused_spans") {
				return true
			}
		}
		return false
	})
}

func TestMemoryLimiterRefusesRatherThanGrows(t *testing.T) {
	sink := collectortest.NewSink(t)
	// Spans wait for a decision for a minute, so memory is all that can take them.
	c := collectortest.Start(t, toSink(sink, "DECISION_WAIT", "60s", "MEMORY_MIB", "100"), gateway...)
	got := flood(t, c, 300)
	t.Logf("answers: %v, memory %d MiB", got, c.Memory(t))
	assert.Positive(t, got[http.StatusOK])
	assert.Positive(t, got[http.StatusServiceUnavailable])
	assert.Less(t, c.Memory(t), 300, "MiB, after 300 MiB of spans")
	assert.Positive(t, c.Metric(t, "otelcol_processor_memory_limiter_refused_spans"))
	require.NoError(t, c.Healthy(t.Context()))
}

func TestMalformedAndGiantInputIsRefusedAndTheCollectorLives(t *testing.T) {
	sink := collectortest.NewSink(t)
	c := collectortest.Start(t, map[string]string{"MALL_CONSOLE_URL": sink.HTTP}, "local")
	giant, err := proto.Marshal(&coltrace.ExportTraceServiceRequest{ResourceSpans: []*tracepb.ResourceSpans{{ScopeSpans: []*tracepb.ScopeSpans{{
		Spans: []*tracepb.Span{collectortest.Span("giant", time.Millisecond, "x", strings.Repeat("x", 17<<20))}}}}}})
	require.NoError(t, err)
	for name, body := range map[string][]byte{"not protobuf": []byte("\xff\xfe malformed"), "cut short": giant[:1<<10],
		"zeros": bytes.Repeat([]byte{0}, 1<<16), "17 MiB": giant} {
		for _, path := range []string{"/v1/traces", "/v1/logs", "/v1/metrics"} {
			status, err := c.Post(t.Context(), path, body)
			require.NoError(t, err, name)
			assert.GreaterOrEqual(t, status, 400, "%s %s", name, path)
			assert.Less(t, status, 500, "%s %s", name, path)
		}
	}
	c.Send(t, "edge", []*tracepb.Span{collectortest.Span("after", time.Millisecond)}, nil, nil)
	collectortest.Eventually(t, 10*time.Second, "it is dead", func() bool { return distinct(sink)["after"] == 1 })
}
