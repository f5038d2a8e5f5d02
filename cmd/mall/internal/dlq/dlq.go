// Package dlq lists dead letters and sends them back to the topic they came from.
package dlq

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"mall/common/event"
	"mall/common/kafka"
)

// Letter is one dead letter.
type Letter struct {
	Topic     string    `json:"topic"` // the dead-letter topic
	Partition int32     `json:"partition"`
	Offset    int64     `json:"offset"`
	At        time.Time `json:"at"`
	Key       string    `json:"key"`
	EventID   string    `json:"eventId"`
	Type      string    `json:"type"`
	Group     string    `json:"group"` // the consumer that gave up
	Reason    string    `json:"reason"`
	Replayed  bool      `json:"replayed"`

	record *kgo.Record
}

// ID names a letter on the command line: topic/partition@offset.
func (l Letter) ID() string { return fmt.Sprintf("%s/%d@%d", l.Topic, l.Partition, l.Offset) }

// Box is the dead-letter topics of one Kafka.
type Box struct {
	client *kgo.Client
	admin  *kadm.Client
	seeds  []string
}

// Open connects lazily to brokers (host:port, comma separated).
func Open(brokers string) (*Box, error) {
	conf := kafka.Conf{Brokers: brokers, ClientID: kafka.ReplayGroup, Timeout: 10 * time.Second}
	client, err := kafka.NewProducer(conf)
	if err != nil {
		return nil, err
	}
	return &Box{client: client, admin: kadm.NewClient(client), seeds: conf.Seeds()}, nil
}

// Close ends the connection.
func (b *Box) Close() { b.client.Close() }

// List returns the letters that were not replayed yet, or all of them, oldest first.
func (b *Box) List(ctx context.Context, all bool) ([]Letter, error) {
	var topics []string
	for _, t := range event.Topics() {
		if strings.HasSuffix(t, event.DLQSuffix) {
			topics = append(topics, t)
		}
	}
	begin, err := b.admin.ListStartOffsets(ctx, topics...)
	if err != nil {
		return nil, fmt.Errorf("read the dead-letter topics: %w", err)
	}
	end, err := b.admin.ListEndOffsets(ctx, topics...)
	if err != nil {
		return nil, fmt.Errorf("read the dead-letter topics: %w", err)
	}
	done, err := b.admin.FetchOffsets(ctx, kafka.ReplayGroup)
	if err != nil && !errors.Is(err, kerr.GroupIDNotFound) { // nothing was replayed yet
		return nil, fmt.Errorf("read what was replayed: %w", err)
	}
	from, want := map[string]map[int32]kgo.Offset{}, 0
	end.Each(func(o kadm.ListedOffset) {
		first := int64(0)
		if s, ok := begin.Lookup(o.Topic, o.Partition); ok {
			first = s.Offset
		}
		if d, ok := done.Lookup(o.Topic, o.Partition); ok && !all {
			first = max(first, d.At)
		}
		if o.Err != nil || first >= o.Offset {
			return
		}
		if from[o.Topic] == nil {
			from[o.Topic] = map[int32]kgo.Offset{}
		}
		from[o.Topic][o.Partition] = kgo.NewOffset().At(first)
		want += int(o.Offset - first)
	})
	return b.fetch(ctx, from, want, done)
}

func (b *Box) fetch(ctx context.Context, from map[string]map[int32]kgo.Offset, want int, done kadm.OffsetResponses) ([]Letter, error) {
	if want == 0 {
		return nil, nil
	}
	reader, err := kgo.NewClient(kgo.SeedBrokers(b.seeds...), kgo.ConsumePartitions(from))
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	var letters []Letter
	for len(letters) < want {
		fetches := reader.PollFetches(ctx)
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("read dead letters: %w", err)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			l := letter(r)
			if d, ok := done.Lookup(r.Topic, r.Partition); ok {
				l.Replayed = r.Offset < d.At
			}
			letters = append(letters, l)
		})
	}
	slices.SortFunc(letters, func(x, y Letter) int { return x.At.Compare(y.At) })
	return letters, nil
}

func letter(r *kgo.Record) Letter {
	l := Letter{Topic: r.Topic, Partition: r.Partition, Offset: r.Offset, At: r.Timestamp.UTC(), Key: string(r.Key), record: r}
	var e event.Envelope
	if json.Unmarshal(r.Value, &e) == nil {
		l.EventID, l.Type = e.ID, e.Type
	}
	for _, h := range r.Headers {
		switch h.Key {
		case kafka.HeaderReason:
			l.Reason, _, _ = strings.Cut(string(h.Value), "\n")
		case kafka.HeaderGroup:
			l.Group = string(h.Value)
		}
	}
	return l
}

// Replay sends letters back to their topics, where every group reads them again: consumers are
// idempotent, so only the one that gave up has something to do. With mark, letters must be all
// outstanding ones of their topics and are not listed again; single picked ones stay listed.
func (b *Box) Replay(ctx context.Context, letters []Letter, mark bool) error {
	for _, l := range letters {
		rec := &kgo.Record{Topic: strings.TrimSuffix(l.Topic, event.DLQSuffix), Key: l.record.Key, Value: l.record.Value}
		for _, h := range l.record.Headers {
			if !strings.HasPrefix(h.Key, "dlq-") {
				rec.Headers = append(rec.Headers, h)
			}
		}
		if err := b.client.ProduceSync(ctx, rec).FirstErr(); err != nil {
			return fmt.Errorf("replay %s: %w", l.ID(), err)
		}
		if !mark {
			continue
		}
		if err := b.mark(ctx, l); err != nil {
			return err
		}
	}
	return nil
}

// Discard gives letters up: nobody handles them, and they are not listed nor counted again, though they stay in
// their topic as long as it keeps messages. They must be all outstanding ones of their partitions.
func (b *Box) Discard(ctx context.Context, letters []Letter) error {
	for _, l := range letters {
		if err := b.mark(ctx, l); err != nil {
			return err
		}
	}
	return nil
}

// mark remembers that a letter, and every one before it in its partition, is done with.
func (b *Box) mark(ctx context.Context, l Letter) error {
	commit := kadm.Offsets{}
	commit.AddOffset(l.Topic, l.Partition, l.Offset+1, -1)
	if _, err := b.admin.CommitOffsets(ctx, kafka.ReplayGroup, commit); err != nil {
		return fmt.Errorf("remember that %s is done with: %w", l.ID(), err)
	}
	return nil
}
