package kafka

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/zeromicro/go-zero/core/logx"
	"go.opentelemetry.io/otel/trace"

	"mall/common/event"
	"mall/common/problem"
)

// Headers of a dead letter.
const (
	HeaderReason    = "dlq-reason"
	HeaderGroup     = "dlq-group"
	HeaderTopic     = "dlq-topic"
	HeaderPartition = "dlq-partition"
	HeaderOffset    = "dlq-offset"
	HeaderTries     = "dlq-tries"
)

// maxPoll is how many records are handled between two commits.
const maxPoll = 200

// Handler does what an event asks for. It must be idempotent: an event may come again.
type Handler func(ctx context.Context, topic string, e event.Envelope) error

// Consumer reads topics as a group. Records of one partition are handled in order; offsets are
// committed after the handler. A temporary error (see problem.Temporary) is retried until it heals,
// so an outage never fills the dead-letter topic; any other error is retried Tries times and then
// moved to <topic>.dlq with its reason.
type Consumer struct {
	Conf    Conf
	Group   string
	Topics  []string
	Handler Handler
	Tries   int           // default 5
	Backoff time.Duration // before the first retry, doubled each time up to 5 s; default 100 ms
	// Parallel is how many partitions are handled at once; 0 means all. A low number keeps a burst
	// from taking the machine away from the requests that make it.
	Parallel int

	// AccessLog writes a line for each event that was handled.
	AccessLog bool

	client    *kgo.Client
	processes *processes
}

// Run consumes until ctx ends; what is being handled then is finished and committed.
func (c *Consumer) Run(ctx context.Context) error {
	if c.Tries == 0 {
		c.Tries = 5
	}
	if c.Backoff == 0 {
		c.Backoff = 100 * time.Millisecond
	}
	c.processes = newProcesses(c.Group, c.AccessLog)
	opts := []kgo.Opt{
		kgo.ConsumerGroup(c.Group),
		// A member that comes or goes moves only its own partitions; the others are read on meanwhile.
		kgo.Balancers(kgo.CooperativeStickyBalancer()),
		kgo.ConsumeTopics(c.Topics...),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.DisableAutoCommit(),
		kgo.BlockRebalanceOnPoll(),
		kgo.SessionTimeout(10 * time.Second),
		kgo.HeartbeatInterval(2 * time.Second),
		kgo.FetchMaxWait(500 * time.Millisecond),
		kgo.MetadataMaxAge(time.Minute),
		kgo.RequiredAcks(kgo.AllISRAcks()),
		kgo.WithHooks(newSends()),
	}
	if c.Conf.Instance != "" {
		opts = append(opts, kgo.InstanceID(c.Group+"-"+c.Conf.Instance))
	}
	client, err := NewClient(c.Conf, opts...)
	if err != nil {
		return fmt.Errorf("kafka consumer %s: %w", c.Group, err)
	}
	defer client.CloseAllowingRebalance()
	c.client = client
	for ctx.Err() == nil {
		c.poll(ctx)
	}
	return nil
}

func (c *Consumer) poll(ctx context.Context) {
	fetches := c.client.PollRecords(ctx, maxPoll)
	defer c.client.AllowRebalance()
	fetches.EachError(func(topic string, partition int32, err error) {
		if ctx.Err() == nil && !errors.Is(err, context.Canceled) {
			logx.Errorf("fetch %s/%d: %v", topic, partition, err)
		}
	})
	var wg sync.WaitGroup
	var mu sync.Mutex
	places := make(chan struct{}, cmp.Or(c.Parallel, 1024))
	var done []*kgo.Record
	fetches.EachPartition(func(p kgo.FetchTopicPartition) {
		if len(p.Records) == 0 {
			return
		}
		wg.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			last := c.partition(ctx, p.Records)
			if last != nil {
				mu.Lock()
				done = append(done, last)
				mu.Unlock()
			}
		})
	})
	wg.Wait()
	if len(done) == 0 {
		return
	}
	// What was handled is committed even when the process is stopping.
	commit, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := c.client.CommitRecords(commit, done...); err != nil {
		logx.Errorf("commit offsets of %s (the events will come again): %v", c.Group, err)
	}
}

// partition handles records in order and returns the last that is done with.
func (c *Consumer) partition(ctx context.Context, records []*kgo.Record) *kgo.Record {
	var last *kgo.Record
	for _, rec := range records {
		if ctx.Err() != nil || !c.one(ctx, rec) {
			break
		}
		last = rec
	}
	return last
}

// one reports whether the record is done with: handled, or moved to the dead-letter topic. It
// gives up only when ctx ends, for going on to the next record would commit past this one.
func (c *Consumer) one(ctx context.Context, rec *kgo.Record) bool {
	if rec.Context == nil {
		rec.Context = ctx
	}
	var e event.Envelope
	notAnEvent := json.Unmarshal(rec.Value, &e)
	h := c.processes.begin(rec, e)
	// The record's context carries the trace; stopping must still reach the handler's waits.
	handleCtx := context.WithoutCancel(h.ctx)
	backoff := c.Backoff
	for try := 1; ; try++ {
		h.tries = try
		err := notAnEvent
		if err == nil {
			err = c.handle(handleCtx, rec.Topic, e)
		}
		if err == nil {
			h.end(e.Type, nil)
			return true
		}
		if ctx.Err() != nil {
			h.leave()
			return false // comes again after the restart
		}
		hopeless := notAnEvent != nil || (try >= c.Tries && !problem.Temporary(err))
		if hopeless && c.bury(ctx, rec, err, try) {
			h.end(e.Type, err)
			return true
		}
		logx.WithContext(h.ctx).Errorf("%s: %s %s of %s, try %d: %v", c.Group, rec.Topic, e.Type, e.AggregateID, try, err)
		select {
		case <-ctx.Done():
			h.leave()
			return false
		case <-time.After(backoff):
		}
		backoff = min(2*backoff, 5*time.Second)
	}
}

func (c *Consumer) handle(ctx context.Context, topic string, e event.Envelope) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return c.Handler(ctx, topic, e)
}

// bury moves a record to the dead-letter topic; false when Kafka does not take it now.
func (c *Consumer) bury(ctx context.Context, rec *kgo.Record, reason error, tries int) bool {
	dead := &kgo.Record{
		Topic: rec.Topic + event.DLQSuffix, Key: rec.Key, Value: rec.Value,
		Headers: append(append([]kgo.RecordHeader{}, traceHeaders(rec)...),
			kgo.RecordHeader{Key: HeaderReason, Value: []byte(reason.Error())},
			kgo.RecordHeader{Key: HeaderGroup, Value: []byte(c.Group)},
			kgo.RecordHeader{Key: HeaderTopic, Value: []byte(rec.Topic)},
			kgo.RecordHeader{Key: HeaderPartition, Value: []byte(strconv.Itoa(int(rec.Partition)))},
			kgo.RecordHeader{Key: HeaderOffset, Value: []byte(strconv.FormatInt(rec.Offset, 10))},
			kgo.RecordHeader{Key: HeaderTries, Value: []byte(strconv.Itoa(tries))}),
		Context: trace.ContextWithSpanContext(ctx, trace.SpanContextFromContext(rec.Context)),
	}
	if err := c.client.ProduceSync(ctx, dead).FirstErr(); err != nil {
		logx.WithContext(rec.Context).Errorf("could not move %s/%d@%d to the dead-letter topic: %v", rec.Topic, rec.Partition, rec.Offset, err)
		return false
	}
	logx.WithContext(rec.Context).Errorf("moved %s/%d@%d to %s: %v", rec.Topic, rec.Partition, rec.Offset, dead.Topic, reason)
	return true
}

func traceHeaders(rec *kgo.Record) []kgo.RecordHeader {
	var out []kgo.RecordHeader
	for _, h := range rec.Headers {
		if h.Key == "traceparent" || h.Key == "tracestate" {
			out = append(out, h)
		}
	}
	return out
}
