package telemetry

import (
	"context"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

const (
	queueSize  = 8192 // spans, some 15 MB
	batchSize  = 512
	batchDelay = time.Second
)

// queue is a span processor that never blocks: what does not fit while the Collector is away is
// dropped and counted, which the SDK's own batch processor does not tell anybody.
type queue struct {
	exporter sdktrace.SpanExporter
	lost     *losses
	spans    chan sdktrace.ReadOnlySpan
	flushes  chan chan struct{}
	stop     chan struct{}
	stopOnce sync.Once
	done     chan struct{}
	exports  context.Context //nolint:containedctx // of the goroutine that exports
	abandon  context.CancelFunc
}

func newQueue(exporter sdktrace.SpanExporter, lost *losses) *queue {
	q := &queue{
		exporter: exporter, lost: lost,
		spans: make(chan sdktrace.ReadOnlySpan, queueSize), flushes: make(chan chan struct{}),
		stop: make(chan struct{}), done: make(chan struct{}),
	}
	q.exports, q.abandon = context.WithCancel(context.Background())
	go q.run()
	return q
}

// OnStart implements sdktrace.SpanProcessor.
func (q *queue) OnStart(context.Context, sdktrace.ReadWriteSpan) {}

// OnEnd implements sdktrace.SpanProcessor.
func (q *queue) OnEnd(s sdktrace.ReadOnlySpan) {
	if !s.SpanContext().IsSampled() {
		return
	}
	select {
	case q.spans <- s:
	default:
		q.lost.add(lostQueueFull, 1)
	}
}

// ForceFlush implements sdktrace.SpanProcessor.
func (q *queue) ForceFlush(ctx context.Context) error {
	flushed := make(chan struct{})
	select {
	case q.flushes <- flushed:
	case <-q.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-flushed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Shutdown implements sdktrace.SpanProcessor. An export under way is abandoned when ctx ends.
func (q *queue) Shutdown(ctx context.Context) error {
	release := context.AfterFunc(ctx, q.abandon)
	defer release()
	q.stopOnce.Do(func() { close(q.stop) })
	<-q.done
	err := ctx.Err()
	if left := len(q.spans); left > 0 {
		q.lost.add(lostShutdown, int64(left))
	}
	if stopErr := q.exporter.Shutdown(ctx); err == nil {
		err = stopErr
	}
	q.abandon()
	return err
}

func (q *queue) run() {
	defer close(q.done)
	tick := time.NewTicker(batchDelay)
	defer tick.Stop()
	batch := make([]sdktrace.ReadOnlySpan, 0, batchSize)
	for {
		select {
		case s := <-q.spans:
			if batch = append(batch, s); len(batch) == batchSize {
				batch = q.export(batch)
			}
		case <-tick.C:
			batch = q.export(batch)
		case flushed := <-q.flushes:
			batch = q.drain(batch)
			close(flushed)
		case <-q.stop:
			q.drain(batch)
			return
		}
	}
}

// drain exports what waits now.
func (q *queue) drain(batch []sdktrace.ReadOnlySpan) []sdktrace.ReadOnlySpan {
	for q.exports.Err() == nil {
		select {
		case s := <-q.spans:
			if batch = append(batch, s); len(batch) == batchSize {
				batch = q.export(batch)
			}
		default:
			return q.export(batch)
		}
	}
	return q.export(batch)
}

// export sends a batch and returns it empty.
func (q *queue) export(batch []sdktrace.ReadOnlySpan) []sdktrace.ReadOnlySpan {
	if len(batch) == 0 {
		return batch
	}
	ctx, cancel := context.WithTimeout(q.exports, exportTimeout)
	defer cancel()
	if err := q.exporter.ExportSpans(ctx, batch); err != nil {
		q.lost.add(lostSpans, int64(len(batch)))
		otel.Handle(err)
	}
	clear(batch)
	return batch[:0]
}
