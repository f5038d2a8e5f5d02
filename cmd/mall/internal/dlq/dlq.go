// Package dlq lists dead letters and sends them back to the topic they came from.
package dlq

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
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
	Group     string    `json:"group"`  // the consumer that gave up
	Reason    string    `json:"reason"` // its first line; the header has all of it
	Tries     int       `json:"tries,omitempty"`
	TraceID   string    `json:"traceId,omitempty"`
	Replayed  bool      `json:"replayed"` // or given up

	record *kgo.Record
}

// ID names a letter on the command line: topic/partition@offset.
func (l Letter) ID() string { return fmt.Sprintf("%s/%d@%d", l.Topic, l.Partition, l.Offset) }

// Box is the dead-letter topics of one Kafka.
type Box struct {
	client *kgo.Client
	admin  *kadm.Client
	conf   kafka.Conf
}

// Open connects lazily.
func Open(conf kafka.Conf) (*Box, error) {
	conf.ClientID, conf.Timeout = kafka.ReplayGroup, 10*time.Second
	client, err := kafka.NewProducer(conf)
	if err != nil {
		return nil, err
	}
	return &Box{client: client, admin: kadm.NewClient(client), conf: conf}, nil
}

// Close ends the connection.
func (b *Box) Close() { b.client.Close() }

// List returns the letters that were not replayed yet, or all of them, oldest first.
func (b *Box) List(ctx context.Context, all bool) ([]Letter, error) {
	return b.Newest(ctx, all, math.MaxInt)
}

// Newest returns what List does, but no more than the newest most of each partition.
func (b *Box) Newest(ctx context.Context, all bool, most int) ([]Letter, error) {
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
	done, err := b.done(ctx)
	if err != nil {
		return nil, err
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
		first = max(first, o.Offset-int64(most))
		if o.Err != nil || first >= o.Offset {
			return
		}
		if from[o.Topic] == nil {
			from[o.Topic] = map[int32]kgo.Offset{}
		}
		from[o.Topic][o.Partition] = kgo.NewOffset().At(first)
		want += int(o.Offset - first)
	})
	return b.fetch(ctx, from, want, done, all)
}

// coordinatorPatience is what a cluster gets to choose who keeps the group: a fresh one first makes the topic for it.
const coordinatorPatience = 15 * time.Second

// done reads which letters were replayed or given up.
func (b *Box) done(ctx context.Context) (kadm.OffsetResponses, error) {
	ctx, cancel := context.WithTimeout(ctx, coordinatorPatience)
	defer cancel()
	for {
		done, err := b.admin.FetchOffsets(ctx, kafka.ReplayGroup)
		switch {
		case err == nil || errors.Is(err, kerr.GroupIDNotFound): // nothing was replayed yet
			return done, nil
		case !errors.Is(err, kerr.CoordinatorNotAvailable) && !errors.Is(err, kerr.CoordinatorLoadInProgress):
			return nil, fmt.Errorf("read what was replayed: %w", err)
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("read what was replayed: %w", err)
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func (b *Box) fetch(ctx context.Context, from map[string]map[int32]kgo.Offset, want int, done kadm.OffsetResponses, all bool) ([]Letter, error) {
	if want == 0 {
		return nil, nil
	}
	reader, err := kafka.NewClient(b.conf, kgo.ConsumePartitions(from))
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	var letters []Letter
	for read := 0; read < want; {
		fetches := reader.PollFetches(ctx)
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("read dead letters: %w", err)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			read++
			l := letter(r)
			if d, ok := done.Lookup(r.Topic, r.Partition); ok {
				replayed := kafka.ParseReplayed(d.At, d.Metadata)
				l.Replayed = replayed.Has(r.Offset)
			}
			if all || !l.Replayed {
				letters = append(letters, l)
			}
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
		case kafka.HeaderTries:
			l.Tries, _ = strconv.Atoi(string(h.Value)) // 0: not known
		case "traceparent":
			if parts := strings.Split(string(h.Value), "-"); len(parts) == 4 {
				l.TraceID = parts[1]
			}
		}
	}
	return l
}

// Replay sends letters back to their topics, where every group reads them again: consumers are
// idempotent, so only the one that gave up has something to do. They are not listed nor counted again.
func (b *Box) Replay(ctx context.Context, letters []Letter) error {
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
		if err := b.mark(ctx, l); err != nil {
			return err
		}
	}
	return nil
}

// Discard gives letters up: nobody handles them, and they are not listed nor counted again, though they stay in
// their topic as long as it keeps messages.
func (b *Box) Discard(ctx context.Context, letters []Letter) error {
	return b.mark(ctx, letters...)
}

// mark remembers that letters are done with.
func (b *Box) mark(ctx context.Context, letters ...Letter) error {
	done, err := b.done(ctx)
	if err != nil {
		return err
	}
	marked := map[string]map[int32]*kafka.Replayed{}
	for _, l := range letters {
		if marked[l.Topic] == nil {
			marked[l.Topic] = map[int32]*kafka.Replayed{}
		}
		if marked[l.Topic][l.Partition] == nil {
			r := kafka.Replayed{}
			if d, ok := done.Lookup(l.Topic, l.Partition); ok {
				r = kafka.ParseReplayed(max(0, d.At), d.Metadata)
			}
			marked[l.Topic][l.Partition] = &r
		}
		marked[l.Topic][l.Partition].Add(l.Offset)
	}
	commit := kadm.Offsets{}
	for topic, partitions := range marked {
		for partition, r := range partitions {
			metadata, err := r.Metadata()
			if err != nil {
				return fmt.Errorf("%s/%d: %w", topic, partition, err)
			}
			commit.Add(kadm.Offset{Topic: topic, Partition: partition, At: r.Before, LeaderEpoch: -1, Metadata: metadata})
		}
	}
	if err := b.admin.CommitAllOffsets(ctx, kafka.ReplayGroup, commit); err != nil {
		return fmt.Errorf("remember which letters are done with: %w", err)
	}
	return nil
}
