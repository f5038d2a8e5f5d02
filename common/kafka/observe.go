package kafka

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

const scope = "mall/kafka"

// labels are what measurements of one topic and outcome share.
type labels struct {
	record []metric.RecordOption
	add    []metric.AddOption
}

func label(attrs ...attribute.KeyValue) labels {
	set := metric.WithAttributeSet(attribute.NewSet(attrs...))
	return labels{record: []metric.RecordOption{set}, add: []metric.AddOption{set}}
}

// sends makes the spans and metrics of produced records. It is a hook of the client, so whatever is
// produced through it is seen, and a record's trace travels in its headers.
type sends struct {
	tracer     trace.Tracer
	propagator propagation.TextMapPropagator
	duration   metric.Float64Histogram
	sent       metric.Int64Counter
	topics     sync.Map // topic -> *sentTopic
}

type sentTopic struct {
	name  string
	start []trace.SpanStartOption
	base  []attribute.KeyValue
	ok    labels
}

type sendKey struct{}

var (
	_ kgo.HookProduceRecordBuffered   = (*sends)(nil)
	_ kgo.HookProduceRecordUnbuffered = (*sends)(nil)
)

func newSends() *sends {
	s := &sends{tracer: otel.Tracer(scope), propagator: otel.GetTextMapPropagator()}
	meter := otel.Meter(scope)
	var err1, err2 error
	s.duration, err1 = meter.Float64Histogram("messaging.client.operation.duration", metric.WithUnit("s"),
		metric.WithDescription("Duration of messaging operations, until the broker has acknowledged."))
	s.sent, err2 = meter.Int64Counter("messaging.client.sent.messages", metric.WithUnit("{message}"),
		metric.WithDescription("Messages that were sent."))
	if err := errors.Join(err1, err2); err != nil {
		otel.Handle(err)
	}
	return s
}

// OnProduceRecordBuffered implements kgo.HookProduceRecordBuffered.
func (s *sends) OnProduceRecordBuffered(r *kgo.Record) {
	t := s.topic(r.Topic)
	ctx, span := s.tracer.Start(r.Context, t.name, t.start...)
	if span.IsRecording() && len(r.Key) > 0 {
		span.SetAttributes(semconv.MessagingKafkaMessageKey(string(r.Key)))
	}
	s.propagator.Inject(ctx, headers{r})
	r.Context = context.WithValue(ctx, sendKey{}, time.Now())
}

// OnProduceRecordUnbuffered implements kgo.HookProduceRecordUnbuffered.
func (s *sends) OnProduceRecordUnbuffered(r *kgo.Record, err error) {
	t := s.topic(r.Topic)
	l := t.ok
	span := trace.SpanFromContext(r.Context)
	defer span.End()
	if err == nil {
		span.SetAttributes(semconv.MessagingDestinationPartitionID(itoa(r.Partition)), semconv.MessagingKafkaOffset(int(r.Offset)))
	} else {
		kind := semconv.ErrorTypeKey.String(sendError(err))
		l = label(append([]attribute.KeyValue{kind}, t.base...)...)
		span.SetAttributes(kind)
		span.SetStatus(codes.Error, "")
	}
	if begin, has := r.Context.Value(sendKey{}).(time.Time); has {
		s.duration.Record(r.Context, time.Since(begin).Seconds(), l.record...)
	}
	s.sent.Add(r.Context, 1, l.add...)
}

func (s *sends) topic(topic string) *sentTopic {
	if known, ok := s.topics.Load(topic); ok {
		return known.(*sentTopic) //nolint:forcetypeassert // only topics are stored
	}
	t := &sentTopic{name: "send " + topic, base: []attribute.KeyValue{semconv.MessagingSystemKafka,
		semconv.MessagingDestinationName(topic), semconv.MessagingOperationName("send")}}
	t.start = []trace.SpanStartOption{trace.WithSpanKind(trace.SpanKindProducer),
		trace.WithAttributes(append([]attribute.KeyValue{semconv.MessagingOperationTypeSend}, t.base...)...)}
	t.ok = label(t.base...)
	stored, _ := s.topics.LoadOrStore(topic, t)
	return stored.(*sentTopic) //nolint:forcetypeassert // only topics are stored
}

func sendError(err error) string {
	var broker *kerr.Error
	switch {
	case errors.As(err, &broker):
		return broker.Message
	case errors.Is(err, kgo.ErrRecordTimeout), errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	case errors.Is(err, context.Canceled):
		return "canceled"
	}
	return "_OTHER"
}

// headers carries a trace in a record.
type headers struct{ r *kgo.Record }

// Get implements propagation.TextMapCarrier.
func (c headers) Get(key string) string {
	for _, h := range c.r.Headers {
		if h.Key == key {
			return string(h.Value)
		}
	}
	return ""
}

// Set implements propagation.TextMapCarrier.
func (c headers) Set(key, value string) {
	for i, h := range c.r.Headers {
		if h.Key == key {
			c.r.Headers[i].Value = []byte(value)
			return
		}
	}
	c.r.Headers = append(c.r.Headers, kgo.RecordHeader{Key: key, Value: []byte(value)})
}

// Keys implements propagation.TextMapCarrier.
func (c headers) Keys() []string {
	keys := make([]string, len(c.r.Headers))
	for i, h := range c.r.Headers {
		keys[i] = h.Key
	}
	return keys
}
