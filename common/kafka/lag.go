package kafka

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"

	"mall/common/event"
	"mall/common/gauge"
)

const (
	lagInterval = 10 * time.Second
	lagTimeout  = 5 * time.Second // of one measurement: a broker that is down must be noticed soon
)

// ReplayGroup remembers, per dead-letter topic, which letters were sent back; see Replayed.
const ReplayGroup = "mall-dlq"

// Lag reports mall.kafka.consumer.lag: how many messages of each topic a group has not committed yet.
// Every member of a group reports the same, so take the maximum and never the sum.
type Lag struct {
	Conf   Conf
	Group  string
	Topics []string
	Every  time.Duration // default 10 s
}

// Run measures until ctx ends. While Kafka does not answer there are no series.
func (l *Lag) Run(ctx context.Context) error {
	lag := gauge.New(otel.Meter("mall/common/kafka"), "mall.kafka.consumer.lag", "{message}",
		"Messages of a topic that the consumer group has not handled yet.")
	group := attribute.String("messaging.consumer.group.name", l.Group)
	return poll(ctx, l.Conf, gauge.Poll{What: "the lag of " + l.Group, Interval: cmp.Or(l.Every, lagInterval), Gauges: []*gauge.Gauge{lag}},
		func(ctx context.Context, admin *kadm.Client) error {
			waiting, err := uncommitted(ctx, admin, l.Group, l.Topics)
			if err == nil {
				lag.Set(perTopic(waiting, group)...)
			}
			return err
		})
}

// DeadLetters reports mall.kafka.dead_letters: how many messages wait in the dead-letter topics of
// Topics, which is what `mall dlq list` shows. One process of the system reports a topic: the worker
// of the domain that owns it, and of its replicas the one that When lets through.
type DeadLetters struct {
	Conf   Conf
	Topics []string // without the suffix
	Every  time.Duration
	// When makes measuring fail where another replica does it; nil measures here.
	When func(measure func(context.Context) error) func(context.Context) error
}

// Run measures until ctx ends. While Kafka does not answer there are no series.
func (d *DeadLetters) Run(ctx context.Context) error {
	letters := gauge.New(otel.Meter("mall/common/kafka"), "mall.kafka.dead_letters", "{message}",
		"Messages that could not be handled and were not replayed yet.")
	topics := make([]string, len(d.Topics))
	for i, t := range d.Topics {
		topics[i] = t + event.DLQSuffix
	}
	p := gauge.Poll{What: "dead letters", Interval: cmp.Or(d.Every, lagInterval), Gauges: []*gauge.Gauge{letters}}
	return poll(ctx, d.Conf, p, func(ctx context.Context, admin *kadm.Client) error {
		measure := func(ctx context.Context) error {
			waiting, err := uncommitted(ctx, admin, ReplayGroup, topics)
			if err == nil {
				letters.Set(perTopic(waiting)...)
			}
			return err
		}
		if d.When != nil {
			measure = d.When(measure)
		}
		return measure(ctx)
	})
}

func poll(ctx context.Context, c Conf, p gauge.Poll, measure func(context.Context, *kadm.Client) error) error {
	client, err := NewClient(c, kgo.RetryTimeout(lagTimeout))
	if err != nil {
		return fmt.Errorf("kafka admin client: %w", err)
	}
	defer client.Close()
	admin := kadm.NewClient(client)
	p.Measure = func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, lagTimeout)
		defer cancel()
		return measure(ctx, admin)
	}
	return p.Run(ctx)
}

// uncommitted counts, per topic, the messages behind what the group has committed; where it has
// committed nothing, all that are kept. Every topic of topics is in the answer.
func uncommitted(ctx context.Context, admin *kadm.Client, group string, topics []string) (map[string]int64, error) {
	start, err := admin.ListStartOffsets(ctx, topics...)
	if err == nil {
		err = start.Error()
	}
	if err != nil {
		return nil, fmt.Errorf("first offsets of %v: %w", topics, err)
	}
	committed, err := admin.FetchOffsets(ctx, group)
	if err == nil {
		err = committed.Error()
	}
	if err != nil && !errors.Is(err, kerr.GroupIDNotFound) { // it never committed
		return nil, fmt.Errorf("offsets of group %s: %w", group, err)
	}
	// Read last, so that what is committed meanwhile does not make the lag negative.
	end, err := admin.ListEndOffsets(ctx, topics...)
	if err == nil {
		err = end.Error()
	}
	if err != nil {
		return nil, fmt.Errorf("last offsets of %v: %w", topics, err)
	}
	out := make(map[string]int64, len(topics))
	end.Each(func(o kadm.ListedOffset) {
		from := int64(0)
		if s, ok := start.Lookup(o.Topic, o.Partition); ok {
			from = s.Offset
		}
		var done Replayed
		if c, ok := committed.Lookup(o.Topic, o.Partition); ok {
			done = ParseReplayed(c.At, c.Metadata)
		}
		out[o.Topic] += done.Waiting(from, o.Offset)
	})
	return out, nil
}

func perTopic(counts map[string]int64, more ...attribute.KeyValue) []gauge.Value {
	values := make([]gauge.Value, 0, len(counts))
	for topic, n := range counts {
		values = append(values, gauge.Of(n, append(slices.Clone(more), attribute.String("messaging.destination.name", topic))...))
	}
	return values
}
