package kafkatest_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"mall/test/kafkatest"
)

const timeout = 60 * time.Second

func TestGroupGoesOnFromItsCommit(t *testing.T) {
	for _, target := range kafkatest.Brokers(t) {
		t.Run(target.Name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), timeout)
			defer cancel()
			topic := kafkatest.Topic(t, target.Addrs, 3)
			produced := produce(t, ctx, newClient(t, target.Addrs), topic, 0, 200)

			first := newClient(t, target.Addrs, group(topic)...)
			seen := consume(t, ctx, first, 80)
			first.Close() // leaves the group, as a worker that is told to stop does
			second := newClient(t, target.Addrs, group(topic)...)
			for value, n := range consume(t, ctx, second, len(produced)-len(seen)) {
				seen[value] += n
			}
			expectOnce(t, produced, seen)
		})
	}
}

func TestAcknowledgedRecordsAndCommitsSurviveKill(t *testing.T) {
	for _, broker := range kafkatest.Killable(t) {
		t.Run(broker.Name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 2*timeout)
			defer cancel()
			topic := kafkatest.Topic(t, broker.Addrs, 3)
			producer := newClient(t, broker.Addrs)
			produced := map[string]bool{}
			seen := map[string]int{}
			for round := range 2 {
				maps.Copy(produced, produce(t, ctx, producer, topic, round*100, 100))
				consumer := newClient(t, broker.Addrs, group(topic, mortal(strconv.Itoa(round))...)...)
				for value, n := range consume(t, ctx, consumer, 50) {
					seen[value] += n
				}
				consumer.Close()
				broker.Kill()
				if err := broker.Start(); err != nil {
					t.Fatal(err)
				}
			}
			// The same producer goes on, and a member that waits out its dead predecessor gets the rest.
			maps.Copy(produced, produce(t, ctx, producer, topic, 200, 1))
			last := newClient(t, broker.Addrs, group(topic, mortal("last")...)...)
			for value, n := range consume(t, ctx, last, len(produced)-len(seen)) {
				seen[value] += n
			}
			expectOnce(t, produced, seen)
		})
	}
}

func TestKillIsFeltByClients(t *testing.T) {
	for _, broker := range kafkatest.Killable(t) {
		t.Run(broker.Name, func(t *testing.T) {
			client := newClient(t, broker.Addrs)
			if err := client.Ping(t.Context()); err != nil {
				t.Fatal(err)
			}
			broker.Kill()
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			if err := client.Ping(ctx); err == nil {
				t.Error("a killed broker answers")
			}
		})
	}
}

func newClient(t *testing.T, addrs []string, options ...kgo.Opt) *kgo.Client {
	t.Helper()
	client, err := kgo.NewClient(append(options, kgo.SeedBrokers(addrs...))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

// group makes a client the member of a group with the topic's name that starts at the beginning and commits by
// hand. A partition whose committed offset is still being checked joins the fetch after the one under way, so a
// long fetch of the others would delay it.
func group(topic string, options ...kgo.Opt) []kgo.Opt {
	return append(options, kgo.ConsumeTopics(topic), kgo.ConsumerGroup(topic), kgo.DisableAutoCommit(),
		kgo.ConsumeStartOffset(kgo.NewOffset().AtStart()), kgo.FetchMaxWait(100*time.Millisecond))
}

// mortal makes a member that does not leave its group when it is closed, as one that crashes, and is soon missed.
func mortal(name string) []kgo.Opt {
	return []kgo.Opt{kgo.InstanceID(name), kgo.SessionTimeout(kafkatest.MinSession),
		kgo.HeartbeatInterval(kafkatest.MinSession / 5)}
}

// produce writes n records with consecutive values from first and returns the values once all are acknowledged.
func produce(t *testing.T, ctx context.Context, client *kgo.Client, topic string, first, n int) map[string]bool {
	t.Helper()
	var records []*kgo.Record
	values := map[string]bool{}
	for i := range n {
		value := strconv.Itoa(first + i)
		values[value] = true
		records = append(records, &kgo.Record{Topic: topic, Key: []byte(value), Value: []byte(value)})
	}
	if err := client.ProduceSync(ctx, records...).FirstErr(); err != nil {
		t.Fatalf("produce: %v", err)
	}
	return values
}

// consume reads n records or a few more, commits all it read, and returns how often it saw each value.
func consume(t *testing.T, ctx context.Context, client *kgo.Client, n int) map[string]int {
	t.Helper()
	seen := map[string]int{}
	for read := 0; read < n; {
		fetches := client.PollRecords(ctx, n-read)
		if err := fetches.Err(); err != nil {
			t.Fatalf("consume after %d of %d: %v", read, n, err)
		}
		for _, record := range fetches.Records() {
			seen[string(record.Value)]++
			read++
		}
		if err := client.CommitRecords(ctx, fetches.Records()...); err != nil {
			t.Fatalf("commit: %v", err)
		}
	}
	return seen
}

func expectOnce(t *testing.T, produced map[string]bool, seen map[string]int) {
	t.Helper()
	var wrong []string
	for value := range produced {
		if seen[value] != 1 {
			wrong = append(wrong, fmt.Sprintf("%s ×%d", value, seen[value]))
		}
	}
	if len(wrong) > 0 || len(seen) != len(produced) {
		slices.Sort(wrong)
		t.Errorf("of %d records %d seen; not once: %v", len(produced), len(seen), wrong)
	}
}
