package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

// Partitions is how many consumers of one group can share a topic. It cannot be changed
// later without breaking the order of events of one aggregate.
const Partitions = 8

// defaultReplicas lets the broker decide: 1 locally, 3 on a cluster.
const defaultReplicas = -1

// Topics creates the topics that are missing and returns their names.
func Topics(ctx context.Context, brokers string, names []string) ([]string, error) {
	cl, err := kgo.NewClient(kgo.SeedBrokers(strings.Split(brokers, ",")...))
	if err != nil {
		return nil, fmt.Errorf("the list of Kafka brokers %q: %w", brokers, err)
	}
	defer cl.Close()
	answers, err := kadm.NewClient(cl).CreateTopics(ctx, Partitions, defaultReplicas, nil, names...)
	if err != nil {
		return nil, fmt.Errorf("create topics on Kafka at %s: %w", brokers, err)
	}
	var made []string
	for _, a := range answers {
		switch {
		case a.Err == nil:
			made = append(made, a.Topic)
		case !errors.Is(a.Err, kerr.TopicAlreadyExists):
			return made, fmt.Errorf("create topic %s: %w", a.Topic, a.Err)
		}
	}
	slices.Sort(made)
	return made, nil
}
