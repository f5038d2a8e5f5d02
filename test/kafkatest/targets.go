// Package kafkatest gives tests a Kafka: franz-go's embedded broker, an Apache Kafka on the machine's Java, or one
// that already runs.
package kafkatest

import (
	"context"
	"crypto/rand"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	// EnvKind names the variable that chooses the brokers of Brokers and Killable: "embedded" (the default),
	// "apache", or "all". The embedded one is always among them.
	EnvKind = "MALL_TEST_KAFKA"
	// EnvBrokers names the variable with the addresses of a running Kafka, separated by commas, that Brokers
	// adds. It needs no more than one broker and permission to create topics.
	EnvBrokers = "MALL_TEST_KAFKA_BROKERS"

	topicTimeout = 30 * time.Second
)

// Target is a Kafka to run a test suite against.
type Target struct {
	Name  string   // "embedded", "apache" or "external": the name of the subtest
	Addrs []string // host:port of each broker
}

// Brokers returns the Kafkas that the environment asks for. They are shared by tests, so a test uses topics and
// groups with names of its own; see Topic.
func Brokers(t testing.TB) []Target {
	t.Helper()
	targets := []Target{{"embedded", Embedded(t)}}
	if withApache(t) {
		targets = append(targets, Target{"apache", Apache(t)})
	}
	if addrs := os.Getenv(EnvBrokers); addrs != "" {
		targets = append(targets, Target{"external", strings.Split(addrs, ",")})
	}
	return targets
}

// Embedded starts franz-go's broker inside the test binary, its records in memory. It ends with the test.
func Embedded(t testing.TB) []string {
	t.Helper()
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.GroupMinSessionTimeout(MinSession))
	if err != nil {
		t.Fatalf("kafkatest: start the embedded broker: %v", err)
	}
	t.Cleanup(cluster.Close)
	return cluster.ListenAddrs()
}

// Apache returns the test binary's Apache Kafka, started by the first call and ended with the binary.
func Apache(t testing.TB) []string {
	t.Helper()
	broker, err := sharedApache()
	if err != nil {
		t.Fatalf("kafkatest: %v", err)
	}
	return broker.Addrs
}

var sharedApache = sync.OnceValues(func() (*Broker, error) {
	dir, err := os.MkdirTemp("", "mall-kafka-")
	if err != nil {
		return nil, err
	}
	broker := newApache(dir)
	broker.remove = dir
	if err := broker.start(0); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return broker, nil
})

// Topic creates a topic with a random name and returns the name. The topic is deleted when the test ends.
func Topic(t testing.TB, addrs []string, partitions int32) string {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(addrs...))
	if err != nil {
		t.Fatalf("kafkatest: %v", err)
	}
	t.Cleanup(client.Close)
	admin := kadm.NewClient(client)
	name := "test-" + strings.ToLower(rand.Text())
	ctx, cancel := context.WithTimeout(t.Context(), topicTimeout)
	defer cancel()
	if _, err := admin.CreateTopic(ctx, partitions, 1, nil, name); err != nil {
		t.Fatalf("kafkatest: create topic: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), topicTimeout)
		defer cancel()
		if _, err := admin.DeleteTopic(ctx, name); err != nil {
			t.Errorf("kafkatest: delete topic %s: %v", name, err)
		}
	})
	return name
}

func withApache(t testing.TB) bool {
	t.Helper()
	kind := os.Getenv(EnvKind)
	if !slices.Contains([]string{"", "embedded", "apache", "all"}, kind) {
		t.Fatalf("kafkatest: %s is %q; it may be embedded, apache or all", EnvKind, kind)
	}
	return kind == "apache" || kind == "all"
}
