// Package logship sends what the processes of a local mall write to their output as OTLP logs to the
// Collector, as Fluent Bit does in a cluster. It never holds a process up: what cannot be sent in
// time is dropped and counted.
package logship

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploggrpc"
	"go.opentelemetry.io/otel/log"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
)

const (
	queuedChunks  = 1024 // of output, for all processes together
	queuedRecords = 1024 // per process
	batch         = 256  // records a request
	interval      = 500 * time.Millisecond
	patience      = 5 * time.Second // with the Collector
)

// Shipper sends logs to one Collector. Its zero value is not ready; see New.
type Shipper struct {
	exporter    *otlploggrpc.Exporter
	environment string
	chunks      chan chunk
	quit        chan struct{}
	done        chan struct{}

	mu   sync.Mutex
	lost map[string]*atomic.Int64 // by process name, over its restarts
}

type chunk struct {
	from *Source
	text []byte
	end  bool
}

func (c chunk) do() {
	<-c.from.started
	if !c.end {
		c.from.take(c.text)
		return
	}
	c.from.take([]byte("\n"))
	go c.from.close() // the others' output does not wait for it
}

// New prepares a shipper to endpoint, host:port of OTLP over gRPC in clear text; it does not connect.
func New(ctx context.Context, endpoint, environment string) (*Shipper, error) {
	exporter, err := otlploggrpc.New(ctx, otlploggrpc.WithEndpoint(endpoint), otlploggrpc.WithInsecure(),
		otlploggrpc.WithTimeout(patience), otlploggrpc.WithRetry(otlploggrpc.RetryConfig{
			Enabled: true, InitialInterval: 200 * time.Millisecond, MaxInterval: 2 * time.Second, MaxElapsedTime: 10 * time.Second,
		}),
		// gRPC's own waits grow to two minutes, and a first build keeps the Collector away for longer.
		otlploggrpc.WithDialOption(grpc.WithConnectParams(grpc.ConnectParams{MinConnectTimeout: patience, Backoff: backoff.Config{
			BaseDelay: 200 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: 2 * time.Second,
		}})))
	if err != nil {
		return nil, fmt.Errorf("ship logs to %s: %w", endpoint, err)
	}
	s := &Shipper{
		exporter: exporter, environment: environment, chunks: make(chan chunk, queuedChunks),
		quit: make(chan struct{}), done: make(chan struct{}), lost: map[string]*atomic.Int64{},
	}
	go s.run()
	return s, nil
}

// Lost is how many lines of the named process's output were not sent because nothing took them in time.
func (s *Shipper) Lost(name string) int64 { return s.counter(name).Load() }

func (s *Shipper) counter(name string) *atomic.Int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lost[name] == nil {
		s.lost[name] = new(atomic.Int64)
	}
	return s.lost[name]
}

// Close sends what is queued, for at most the time that ctx leaves.
func (s *Shipper) Close(ctx context.Context) error {
	close(s.quit)
	select {
	case <-s.done:
	case <-ctx.Done():
	}
	return s.exporter.Shutdown(ctx)
}

// run reads lines in one goroutine, so that each process's stay in order.
func (s *Shipper) run() {
	defer close(s.done)
	for {
		select {
		case c := <-s.chunks:
			c.do()
		case <-s.quit:
			for {
				select {
				case c := <-s.chunks:
					c.do()
				default:
					return
				}
			}
		}
	}
}

// Source is the output of one process. It is an io.Writer that never blocks nor fails.
type Source struct {
	shipper  *Shipper
	name     string
	version  string
	started  chan struct{} // closed when provider and logger are there
	provider *sdklog.LoggerProvider
	logger   log.Logger
	rest     []byte // the beginning of a line whose end has not come yet
	lost     *atomic.Int64
	waiting  atomic.Int64 // records that were neither sent nor lost
}

// Source names a process that is about to start.
func (s *Shipper) Source(name, version string) *Source {
	return &Source{shipper: s, name: name, version: version, started: make(chan struct{}), lost: s.counter(name)}
}

// Started says which process it became: 0 if it could not be started. Output waits for it.
func (o *Source) Started(pid int) {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	res := resource.NewSchemaless(
		attribute.String("service.name", o.name), attribute.String("service.namespace", "mall"),
		attribute.String("service.version", o.version),
		attribute.String("service.instance.id", fmt.Sprintf("%s-%d", host, pid)), // as common/service names it
		attribute.String("deployment.environment.name", o.shipper.environment))
	o.provider = sdklog.NewLoggerProvider(sdklog.WithResource(res),
		sdklog.WithProcessor(sdklog.NewBatchProcessor(counted{o.shipper.exporter, o},
			sdklog.WithMaxQueueSize(queuedRecords), sdklog.WithExportMaxBatchSize(batch), sdklog.WithExportInterval(interval))))
	o.logger = o.provider.Logger("mall/stdout")
	close(o.started)
}

// Write queues output.
func (o *Source) Write(p []byte) (int, error) {
	select {
	case o.shipper.chunks <- chunk{from: o, text: bytes.Clone(p)}:
	default:
		o.lost.Add(max(1, int64(bytes.Count(p, []byte("\n")))))
	}
	return len(p), nil
}

// Ended sends what the process wrote last; call it when it has gone.
func (o *Source) Ended() {
	ended := chunk{from: o, end: true}
	select {
	case o.shipper.chunks <- ended:
	default: // it comes after what is queued all the same: what is taken later than the end would be lost uncounted
		go func() {
			select {
			case o.shipper.chunks <- ended:
			case <-o.shipper.quit:
				o.close()
			}
		}()
	}
}

func (o *Source) close() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_ = o.provider.Shutdown(ctx)
	o.settle(math.MaxInt64, true) // what the Collector has not taken by now
}

// settle says of at most n waiting records that they were sent or lost. An export that ends after close finds none
// waiting: they are counted already.
func (o *Source) settle(n int64, lost bool) {
	for {
		waiting := o.waiting.Load()
		n := min(n, waiting)
		if !o.waiting.CompareAndSwap(waiting, waiting-n) {
			continue
		}
		if lost {
			o.lost.Add(n)
		}
		return
	}
}

// maxLine bounds what a process that never ends its line may hold in memory.
const maxLine = 256 << 10

func (o *Source) take(text []byte) {
	now := time.Now()
	o.rest = append(o.rest, text...)
	var loose []byte // lines that are not JSON and belong together: a stack
	for {
		end := bytes.IndexByte(o.rest, '\n')
		if end < 0 && len(o.rest) < maxLine {
			break
		}
		line := o.rest
		if end >= 0 {
			line, o.rest = o.rest[:end], o.rest[end+1:]
		} else {
			o.rest = nil
		}
		if e, ok := parse(line, now); ok {
			o.flush(loose, now)
			loose = nil
			o.emit(e)
			continue
		}
		if len(bytes.TrimSpace(line)) > 0 {
			loose = append(append(loose, line...), '\n')
		}
	}
	o.flush(loose, now)
}

func (o *Source) flush(loose []byte, now time.Time) {
	if len(loose) > 0 {
		o.emit(plain(bytes.TrimRight(loose, "\n"), now))
	}
}

// emit hands a record to the SDK, but no more than it can queue: what it drops it does not count.
func (o *Source) emit(e entry) {
	if o.waiting.Load() >= queuedRecords {
		o.lost.Add(1)
		return
	}
	o.waiting.Add(1)
	var rec log.Record
	rec.SetTimestamp(e.time)
	rec.SetObservedTimestamp(e.time)
	rec.SetSeverity(e.severity)
	rec.SetSeverityText(e.level)
	rec.SetBody(attribute.StringValue(e.message))
	rec.AddAttributes(e.fields...)
	o.logger.Emit(trace.ContextWithSpanContext(context.Background(), e.span), rec)
}

// counted counts what becomes of a process's records, and keeps the exporter open when one of the
// processes that use it ends.
type counted struct {
	sdklog.Exporter
	of *Source
}

func (c counted) Export(ctx context.Context, records []sdklog.Record) error {
	err := c.Exporter.Export(ctx, records)
	c.of.settle(int64(len(records)), err != nil)
	return err
}

func (counted) Shutdown(context.Context) error { return nil }
