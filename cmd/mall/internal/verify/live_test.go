package verify

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	sdktracetest "go.opentelemetry.io/otel/sdk/trace/tracetest"

	"mall/common/event"
	"mall/common/id"
	"mall/common/kafka"
	"mall/common/web"
	"mall/test/kafkatest"
)

const liveTree = `
POST /api/v1/orders:
  - send mall.order.v1 by order-api:
      - process mall.order.v1 by order-worker
`

// hops is the edge, an API and a worker in one process, made of what the services are made of.
type hops struct {
	spans *sdktracetest.SpanRecorder
	lost  string // the hop that does not propagate
}

// as makes what a hop is built of next belong to a service, and keeps it from handing the trace on when
// that is what is lost.
func (h *hops) as(service, hop string) {
	otel.SetTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(h.spans), sdktrace.WithResource(resource.NewSchemaless(
		attribute.String("service.name", service), attribute.String("service.namespace", "mall"), attribute.String("service.version", "v1"),
		attribute.String("service.instance.id", "i"), attribute.String("deployment.environment.name", "test")))))
	otel.SetTextMapPropagator(propagation.TraceContext{})
	if hop == h.lost {
		otel.SetTextMapPropagator(propagation.NewCompositeTextMapPropagator())
	}
}

// trace returns what was recorded of one trace.
func (h *hops) trace(traceID string) *Trace {
	t := &Trace{ID: traceID}
	for _, s := range h.spans.Ended() {
		if s.SpanContext().TraceID().String() != traceID {
			continue
		}
		out := &Span{TraceID: traceID, SpanID: s.SpanContext().SpanID().String(), Name: s.Name(), Start: s.StartTime(), End: s.EndTime(),
			Kind: kindOf(strings.ToUpper(s.SpanKind().String())), Attrs: map[string]string{}, Resource: map[string]string{}}
		if s.Parent().IsValid() {
			out.ParentID = s.Parent().SpanID().String()
		}
		for _, a := range s.Attributes() {
			out.Attrs[string(a.Key)] = a.Value.String()
		}
		for _, a := range s.Resource().Attributes() {
			out.Resource[string(a.Key)] = a.Value.String()
		}
		t.Spans = append(t.Spans, out)
	}
	return t
}

// request sends one order through all hops and returns its trace once the worker has handled the event.
func (h *hops) request(t *testing.T, brokers []string) *Trace {
	t.Helper()
	conf := kafka.Conf{Brokers: brokers[0], Timeout: 10 * time.Second}
	h.as("order-api", "Kafka producer headers")
	producer, err := kafka.NewProducer(conf)
	require.NoError(t, err)
	defer producer.Close()
	_, _ = kadm.NewClient(producer).CreateTopic(t.Context(), 1, 1, nil, event.TopicOrder) // is there from the second time on

	key := id.New()
	h.as("order-api", "HTTP extraction")
	api := web.NewRouter(false)
	require.NoError(t, api.Handle(http.MethodPost, "/api/v1/orders", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		value, err := json.Marshal(event.Envelope{ID: key, Type: "created", AggregateID: key, Data: json.RawMessage(`{}`)})
		assert.NoError(t, err)
		assert.NoError(t, producer.ProduceSync(r.Context(), &kgo.Record{Topic: event.TopicOrder, Key: []byte(key), Value: value}).FirstErr())
	})))
	server := httptest.NewServer(api)
	defer server.Close()

	h.as("edge", "HTTP client injection")
	client := &http.Client{Transport: web.NewPassingTransport(http.DefaultTransport)}
	h.as("edge", "")
	edge := web.NewRouter(false)
	require.NoError(t, edge.Handle(http.MethodPost, "/api/v1/orders", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		out, err := http.NewRequestWithContext(r.Context(), http.MethodPost, server.URL+r.URL.Path, http.NoBody)
		assert.NoError(t, err)
		resp, err := client.Do(out)
		if assert.NoError(t, err) {
			_ = resp.Body.Close()
		}
	})))

	handled := make(chan struct{})
	h.as("order-worker", "Kafka consumer extraction")
	consumer := &kafka.Consumer{Conf: conf, Group: key, Topics: []string{event.TopicOrder},
		Handler: func(_ context.Context, _ string, e event.Envelope) error {
			if e.ID == key {
				close(handled)
			}
			return nil
		}}
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { assert.NoError(t, consumer.Run(ctx)) })

	answer := httptest.NewRecorder()
	edge.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/api/v1/orders", nil))
	select {
	case <-handled:
	case <-time.After(30 * time.Second):
		t.Error("the event was not handled")
	}
	stop()
	running.Wait()
	return h.trace(answer.Header().Get(web.HeaderTraceID))
}

// The services' own building blocks, one of them with a propagator that carries nothing: it is not only
// the recorded traces that fail.
func TestRealHopsWithOneMutePropagatorFail(t *testing.T) {
	trees, err := parseTrees(map[string][]byte{"live.yaml": []byte(liveTree)})
	require.NoError(t, err)
	tree := trees.Route("POST /api/v1/orders")
	brokers := kafkatest.Embedded(t)
	for lost, hop := range map[string]string{
		"nothing":                   "",
		"HTTP client injection":     "order-api SERVER POST /api/v1/orders",
		"HTTP extraction":           "order-api SERVER POST /api/v1/orders",
		"Kafka producer headers":    "order-worker CONSUMER process mall.order.v1",
		"Kafka consumer extraction": "order-worker CONSUMER process mall.order.v1",
	} {
		t.Run(lost, func(t *testing.T) {
			h := &hops{spans: sdktracetest.NewSpanRecorder(), lost: lost}
			c := Compare(h.request(t, brokers), tree)
			if hop == "" {
				assert.Empty(t, c.Findings, c.Tree.Diff())
				return
			}
			assert.True(t, names(c, RuleMissing, hop), "no finding names %s: %v\n%s", hop, c.Findings, c.Tree.Diff())
		})
	}
}
