package collectortest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"

	"mall/test/collectortest"
)

func toSink(sink *collectortest.Sink, more ...string) map[string]string {
	env := map[string]string{"SIGNOZ_ENDPOINT": sink.GRPC, "SIGNOZ_INSECURE": "true"}
	for i := 0; i < len(more); i += 2 {
		env[more[i]] = more[i+1]
	}
	return env
}

var gateway = []string{"gateway", "redaction", "exporters-a-signoz"}

func TestTailSamplingKeepsErrorsSlowAndExpensiveOrdersAndAShareOfTheRest(t *testing.T) {
	sink := collectortest.NewSink(t)
	c := collectortest.Start(t, toSink(sink, "SAMPLE_PERCENT", "20", "ORDER_VALUE", "50000", "SLOW_MS", "800"), gateway...)
	const each, rest = 100, 2000
	var spans []*tracepb.Span
	kind := map[string]string{} // by trace
	add := func(name string, root *tracepb.Span, children ...*tracepb.Span) {
		kind[collectortest.TraceID(root)] = name
		spans = append(append(spans, root), children...)
	}
	for range each {
		root := collectortest.Span("POST /api/v1/orders", 10*time.Millisecond)
		failed := collectortest.Child(root, "INSERT orders")
		failed.Status = &tracepb.Status{Code: tracepb.Status_STATUS_CODE_ERROR}
		add("error", root, failed)
		add("slow", collectortest.Span("GET /api/v1/products", time.Second))
		root = collectortest.Span("POST /api/v1/orders", 10*time.Millisecond)
		add("expensive", root, collectortest.Child(root, "order.Order/CreateOrder", "mall.order.value", 50000))
		root = collectortest.Span("POST /api/v1/orders", 10*time.Millisecond)
		add("cheap", root, collectortest.Child(root, "order.Order/CreateOrder", "mall.order.value", 49999))
	}
	for range rest {
		add("rest", collectortest.Span("GET /api/v1/products", 10*time.Millisecond))
	}
	c.Send(t, "edge", spans, nil, nil)

	got := map[string]int{}
	count := func() map[string]int {
		seen, whole := map[string]int{}, map[string]int{}
		for _, s := range sink.Spans() {
			seen[collectortest.TraceID(s)]++
		}
		for trace := range seen {
			whole[kind[trace]]++
		}
		return whole
	}
	collectortest.Eventually(t, 20*time.Second, "no trace came out", func() bool { return len(sink.Spans()) > 0 })
	collectortest.Eventually(t, 20*time.Second, "traces still come out", func() bool {
		before := len(sink.Spans())
		time.Sleep(2500 * time.Millisecond)
		got = count()
		return before == len(sink.Spans())
	})
	assert.Equal(t, each, got["error"])
	assert.Equal(t, each, got["slow"])
	assert.Equal(t, each, got["expensive"])
	// Of 2000 at 20 % five standard deviations are 89; of 100 they are 20.
	assert.InDelta(t, rest/5, got["rest"], 89)
	assert.InDelta(t, each/5, got["cheap"], 20)

	var calls int64
	collectortest.Eventually(t, 40*time.Second, "span metrics do not count what is not kept", func() bool {
		calls = 0
		for _, p := range sink.Metrics("edge")["traces.span.metrics.calls"].GetSum().GetDataPoints() {
			calls += p.GetAsInt()
		}
		return calls == int64(len(spans))
	})
}
