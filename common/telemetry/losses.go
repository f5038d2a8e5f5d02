package telemetry

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	"github.com/zeromicro/go-zero/core/logx"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// loss is what was dropped and why.
type loss int

const (
	lostQueueFull loss = iota // spans
	lostSpans                 // spans of batches that were not taken
	lostShutdown              // spans that waited when the time to stop was over
	lostMetrics               // pushes that failed; the next one carries the same series on
	lossKinds
)

// losses counts what was dropped. It does not use an instrument directly, for it counts the failures
// of instruments too.
type losses struct{ n [lossKinds]atomic.Int64 }

func (l *losses) add(kind loss, n int64) { l.n[kind].Add(n) }

// observe registers mall.telemetry.dropped.
func (l *losses) observe(meter metric.Meter) error {
	labels := [lossKinds]metric.ObserveOption{
		lostQueueFull: lossLabels("traces", "queue_full"),
		lostSpans:     lossLabels("traces", "export_failed"),
		lostShutdown:  lossLabels("traces", "shutdown"),
		lostMetrics:   lossLabels("metrics", "export_failed"),
	}
	_, err := meter.Int64ObservableCounter("mall.telemetry.dropped", metric.WithUnit("{item}"),
		metric.WithDescription("Spans that were dropped, and pushes of metrics that failed."),
		metric.WithInt64Callback(func(_ context.Context, o metric.Int64Observer) error {
			for kind := range l.n {
				o.Observe(l.n[kind].Load(), labels[kind])
			}
			return nil
		}))
	return err
}

func lossLabels(signal, reason string) metric.ObserveOption {
	return metric.WithAttributeSet(attribute.NewSet(attribute.String("signal", signal), attribute.String("reason", reason)))
}

// redactor masks the values that must not appear in an error's text.
func redactor(c Conf) *strings.Replacer {
	var pairs []string
	for _, v := range c.OtlpHeaders {
		if v != "" {
			pairs = append(pairs, v, "***")
		}
	}
	return strings.NewReplacer(pairs...)
}

// quietHandler logs at most one error of the SDK per interval.
type quietHandler struct {
	interval time.Duration
	secrets  *strings.Replacer
	tokens   chan struct{}
}

func newQuietHandler(interval time.Duration, secrets *strings.Replacer) *quietHandler {
	h := &quietHandler{interval: interval, secrets: secrets, tokens: make(chan struct{}, 1)}
	h.tokens <- struct{}{}
	return h
}

// Handle implements otel.ErrorHandler.
func (h *quietHandler) Handle(err error) {
	select {
	case <-h.tokens:
		logx.Infof("telemetry is not delivered (business goes on): %s", h.secrets.Replace(err.Error()))
		time.AfterFunc(h.interval, func() { h.tokens <- struct{}{} })
	default:
	}
}
