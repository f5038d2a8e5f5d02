package collectortest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	logspb "go.opentelemetry.io/proto/otlp/logs/v1"
	metricspb "go.opentelemetry.io/proto/otlp/metrics/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"

	"mall/test/collectortest"
)

func logs(l ...*logspb.LogRecord) []*logspb.LogRecord    { return l }
func metrics(m ...*metricspb.Metric) []*metricspb.Metric { return m }
func distinct(sink *collectortest.Sink) (names map[string]int) {
	names = map[string]int{}
	for _, s := range sink.Spans() {
		names[s.Name]++
	}
	for _, l := range sink.Logs() {
		names[l.Body.GetStringValue()]++
	}
	return names
}

func TestNothingIsLostWhenTheCollectorIsKilledWhileTheBackendIsDown(t *testing.T) {
	sink := collectortest.NewSink(t)
	c := collectortest.Start(t, toSink(sink, "SAMPLE_PERCENT", "100"), gateway...)
	sink.Down()
	const n = 500
	for i := range n {
		s := collectortest.Span(fmt.Sprint("span-", i), time.Millisecond)
		c.Send(t, "order-rpc", []*tracepb.Span{s}, logs(collectortest.Log(s, fmt.Sprint("log-", i))), nil)
	}
	collectortest.Eventually(t, 20*time.Second, "traces are not decided", func() bool {
		return c.Metric(t, "otelcol_processor_tail_sampling_global_count_traces_sampled") == n
	})
	c.Kill()
	c.Restart(t)
	sink.Up(t)
	collectortest.Eventually(t, 60*time.Second, "not everything arrives", func() bool { return len(distinct(sink)) == 2*n })
}

func TestTracesWithoutADecisionAreNotLostInARollout(t *testing.T) {
	sink := collectortest.NewSink(t)
	c := collectortest.Start(t, toSink(sink, "SAMPLE_PERCENT", "100", "DECISION_WAIT", "60s"), gateway...)
	const n = 200
	var spans []*tracepb.Span
	for i := range n {
		spans = append(spans, collectortest.Span(fmt.Sprint("span-", i), time.Millisecond))
	}
	c.Send(t, "order-rpc", spans, nil, nil)
	assert.Empty(t, sink.Spans())
	c.Stop(t)
	c.Restart(t) // for what the old one left in the queue
	collectortest.Eventually(t, 30*time.Second, "not everything arrives", func() bool { return len(distinct(sink)) == n })
}

func TestAgentsQueueSurvivesWhileThereIsNoGateway(t *testing.T) {
	sink := collectortest.NewSink(t)
	host, port := "127.0.0.1", sink.GRPC[len("127.0.0.1:"):]
	c := collectortest.Start(t, map[string]string{"GATEWAY_HOST": host, "GATEWAY_PORT": port, "GATEWAY_INSECURE": "true"}, "agent", "redaction")
	sink.Down()
	const n = 100
	for i := range n {
		s := collectortest.Span(fmt.Sprint("span-", i), time.Millisecond)
		c.Send(t, "order-rpc", []*tracepb.Span{s}, logs(collectortest.Log(s, fmt.Sprint("log-", i))), nil)
	}
	c.Kill()
	c.Restart(t)
	sink.Up(t)
	collectortest.Eventually(t, 60*time.Second, "not everything arrives", func() bool { return len(distinct(sink)) == 2*n })
}
