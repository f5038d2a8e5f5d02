package kafka_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kgo"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"mall/common/event"
	"mall/common/id"
	"mall/common/problem"
	"mall/test/kafkatest"
	"mall/test/metrictest"
	"mall/test/tracetest"
)

func send(ctx context.Context, t *testing.T, f *fixture) {
	t.Helper()
	value, err := json.Marshal(event.Envelope{ID: id.New(), Type: "made", AggregateID: "k"})
	require.NoError(t, err)
	require.NoError(t, f.producer.ProduceSync(ctx, &kgo.Record{Topic: f.topic, Key: []byte("k"), Value: value}).FirstErr())
}

func TestAnEventGoesOnWithItsProducersTrace(t *testing.T) {
	f := setUp(t, kafkatest.Target{Name: "embedded", Addrs: kafkatest.Embedded(t)})
	ctx := tracetest.Begin(t)
	send(ctx, t, f)
	inside := make(chan trace.SpanContext, 1)
	stop := f.consume(t, "g", func(ctx context.Context, _ string, _ event.Envelope) error {
		inside <- trace.SpanContextFromContext(ctx)
		return nil
	})
	handler := <-inside
	stop()

	sent := tracetest.Find(ctx, t, trace.SpanKindProducer, "send "+f.topic)
	processed := tracetest.Find(ctx, t, trace.SpanKindConsumer, "process "+f.topic)
	assert.Equal(t, trace.SpanContextFromContext(ctx).SpanID(), sent.Parent.SpanID())
	assert.True(t, processed.ChildOf(sent))
	assert.Equal(t, processed.SpanContext.SpanID(), handler.SpanID())
	assert.Len(t, tracetest.Spans(ctx), 2)
	for key, want := range map[string]string{
		"messaging.system": "kafka", "messaging.destination.name": f.topic, "messaging.operation.name": "send",
		"messaging.operation.type": "send", "messaging.kafka.message.key": "k",
	} {
		assert.Equal(t, want, sent.Attr(key), key)
	}
	for key, want := range map[string]string{
		"messaging.system": "kafka", "messaging.destination.name": f.topic, "messaging.operation.name": "process",
		"messaging.operation.type": "process", "messaging.consumer.group.name": f.topic + "g",
		"messaging.kafka.offset": "0", "mall.event.type": "made",
	} {
		assert.Equal(t, want, processed.Attr(key), key)
	}

	topic := attribute.String("messaging.destination.name", f.topic)
	group := attribute.String("messaging.consumer.group.name", f.topic+"g")
	assert.InDelta(t, 1, metrictest.Value(t, "messaging.client.sent.messages", topic), 0)
	assert.InDelta(t, 1, metrictest.Value(t, "messaging.client.consumed.messages", topic, group), 0)
	for name, labels := range map[string][]attribute.KeyValue{
		"messaging.client.operation.duration": {topic}, "messaging.process.duration": {topic, group},
	} {
		points := metrictest.Points(t, name, labels...)
		require.Len(t, points, 1, name)
		assert.Equal(t, uint64(1), points[0].Count, name)
	}
}

func TestADeadLetterIsAnErrorOfItsTraceWithoutTheReasonsText(t *testing.T) {
	f := setUp(t, kafkatest.Target{Name: "embedded", Addrs: kafkatest.Embedded(t)})
	ctx := tracetest.Begin(t)
	send(ctx, t, f)
	stop := f.consume(t, "g", func(context.Context, string, event.Envelope) error {
		return problem.Conflict("INVALID_STATE", "planted")
	})
	processed := tracetest.Find(ctx, t, trace.SpanKindConsumer, "process "+f.topic)
	stop()
	assert.Equal(t, codes.Error, processed.Status.Code)
	assert.Equal(t, "INVALID_STATE", processed.Attr("error.type"))
	assert.Equal(t, "3", processed.Attr("mall.event.tries"))
	assert.Empty(t, processed.Events)
	buried := tracetest.Find(ctx, t, trace.SpanKindProducer, "send "+f.topic+event.DLQSuffix)
	assert.True(t, buried.ChildOf(processed), "the letter's way is part of the story")
	assert.Len(t, metrictest.Points(t, "messaging.process.duration",
		attribute.String("messaging.destination.name", f.topic), attribute.String("error.type", "INVALID_STATE")), 1)
}

func TestAProducerThatGetsNoAnswerSaysSo(t *testing.T) {
	f := setUp(t, kafkatest.Target{Name: "embedded", Addrs: kafkatest.Embedded(t)})
	ctx, cancel := context.WithCancel(tracetest.Begin(t))
	cancel()
	require.Error(t, f.producer.ProduceSync(ctx, &kgo.Record{Topic: f.topic, Value: []byte("{}")}).FirstErr())
	sent := tracetest.Find(ctx, t, trace.SpanKindProducer, "send "+f.topic)
	assert.Equal(t, codes.Error, sent.Status.Code)
	assert.Equal(t, "canceled", sent.Attr("error.type"))
}
