package kafka

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"mall/common/accesslog"
	"mall/common/event"
	"mall/common/problem"
)

const (
	slow = 500 * time.Millisecond // marked in the access log
	// malformed is the error.type of a record that is no event.
	malformed = "MALFORMED"
)

// processes makes the span, measurements and log line of each record that a group handles.
type processes struct {
	tracer     trace.Tracer
	propagator propagation.TextMapPropagator
	duration   metric.Float64Histogram
	consumed   metric.Int64Counter
	group      string
	accessLog  bool
}

func newProcesses(group string, accessLog bool) *processes {
	p := &processes{tracer: otel.Tracer(scope), propagator: otel.GetTextMapPropagator(), group: group, accessLog: accessLog}
	meter := otel.Meter(scope)
	var err1, err2 error
	p.duration, err1 = meter.Float64Histogram("messaging.process.duration", metric.WithUnit("s"),
		metric.WithDescription("Duration of processing a message, its tries included."))
	p.consumed, err2 = meter.Int64Counter("messaging.client.consumed.messages", metric.WithUnit("{message}"),
		metric.WithDescription("Messages that were handled or moved to the dead letters."))
	if err := errors.Join(err1, err2); err != nil {
		otel.Handle(err)
	}
	return p
}

// handling is one record under way.
type handling struct {
	*processes
	rec   *kgo.Record
	ctx   context.Context //nolint:containedctx // of the record
	span  trace.Span
	begin time.Time
	tries int
}

// begin starts the record's span as a child of its producer's; the record's context becomes the span's.
func (p *processes) begin(rec *kgo.Record, e event.Envelope) *handling {
	h := &handling{processes: p, rec: rec, begin: time.Now()}
	h.ctx, h.span = p.tracer.Start(p.propagator.Extract(rec.Context, headers{rec}), "process "+rec.Topic, //nolint:spancheck // end or leave ends it
		trace.WithSpanKind(trace.SpanKindConsumer), trace.WithAttributes(
			semconv.MessagingSystemKafka, semconv.MessagingDestinationName(rec.Topic),
			semconv.MessagingOperationName("process"), semconv.MessagingOperationTypeProcess,
			semconv.MessagingConsumerGroupName(p.group), semconv.MessagingDestinationPartitionID(itoa(rec.Partition)),
			semconv.MessagingKafkaOffset(int(rec.Offset)), semconv.MessagingKafkaMessageKey(string(rec.Key)),
			semconv.MessagingMessageID(e.ID), attribute.String("mall.event.type", e.Type)))
	rec.Context = h.ctx
	return h
}

// end tells what became of the record: nil when it was handled, or why it went to the dead letters.
// An error's text may hold values; the log of its move has it, the span only its kind.
func (h *handling) end(eventType string, err error) {
	took := time.Since(h.begin)
	attrs := []attribute.KeyValue{semconv.MessagingSystemKafka, semconv.MessagingDestinationName(h.rec.Topic),
		semconv.MessagingConsumerGroupName(h.group), semconv.MessagingOperationName("process")}
	status := "handled"
	if err != nil {
		status = "deadLetter"
		kind := semconv.ErrorTypeKey.String(errorType(eventType, err))
		attrs = append(attrs, kind)
		h.span.SetAttributes(kind)
		h.span.SetStatus(codes.Error, "moved to the dead-letter topic")
	}
	if h.tries > 1 {
		h.span.SetAttributes(attribute.Int("mall.event.tries", h.tries))
	}
	l := label(attrs...)
	h.duration.Record(h.ctx, took.Seconds(), l.record...)
	h.consumed.Add(h.ctx, 1, l.add...)
	h.span.End()
	if !h.accessLog {
		return
	}
	lines := make([]slog.Attr, 0, 7)
	lines = append(lines, slog.String("topic", h.rec.Topic), slog.String("type", eventType), slog.String("group", h.group),
		slog.String("status", status), slog.Int("tries", h.tries), slog.Float64("duration_ms", float64(took.Microseconds())/1000))
	if took > slow {
		lines = append(lines, slog.Bool("slow", true))
	}
	accesslog.Write(h.ctx, "event", lines...)
}

// leave ends the span of a record that comes again, for the process stops.
func (h *handling) leave() { h.span.End() }

func errorType(eventType string, err error) string {
	if eventType == "" {
		return malformed
	}
	return problem.From(err).Code
}

func itoa(n int32) string { return strconv.Itoa(int(n)) }
