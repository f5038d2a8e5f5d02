package migrate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"

	"mall/common/kafka"
)

// Partitions is how many consumers of one group can share a topic by default. It cannot be changed
// later without breaking the order of events of one aggregate.
const Partitions = 8

// defaultReplicas lets the broker decide: 1 locally, 3 on a cluster.
const defaultReplicas = -1

const maxPartitions, maxReplicas = 10_000, 100

// Topics creates the topics that are missing and returns their names.
func Topics(ctx context.Context, c kafka.Conf, partitions, replication int, names []string) ([]string, error) {
	if partitions < 0 || partitions > maxPartitions || replication < 0 || replication > maxReplicas {
		return nil, fmt.Errorf("topics cannot have %d partitions (MALL_KAFKA_PARTITIONS) and %d replicas (MALL_KAFKA_REPLICATION): up to %d and %d",
			partitions, replication, maxPartitions, maxReplicas)
	}
	c.ClientID = "mall-migrate"
	cl, err := kafka.NewClient(c)
	if err != nil {
		return nil, err
	}
	defer cl.Close()
	answers, err := kadm.NewClient(cl).CreateTopics(ctx, int32(cmp.Or(partitions, Partitions)), int16(cmp.Or(replication, defaultReplicas)), nil, names...)
	if err != nil {
		return nil, fmt.Errorf("create topics on Kafka at %s: %w", c.Brokers, err)
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
