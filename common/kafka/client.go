// Package kafka is mall's way to produce and consume: franz-go with acknowledgements from all
// replicas, one consumer span per message, retries, and dead-letter topics.
package kafka

import (
	"fmt"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// Conf is the Kafka block of a service.
type Conf struct {
	Brokers  string        // host:port, comma separated
	ClientID string        `json:",optional"`
	Timeout  time.Duration `json:",default=10s"` // of one produced record, retries included
	// Instance makes this process a static member of its consumer group (KIP-345): when it is killed
	// and started again it takes its own place at once, instead of waiting for the dead member's
	// session to end. Leave it empty where replicas come and go under new names, as pods do.
	Instance string `json:",optional"`
}

// Seeds splits Brokers.
func (c Conf) Seeds() []string {
	var out []string
	for b := range strings.SplitSeq(c.Brokers, ",") {
		if b = strings.TrimSpace(b); b != "" {
			out = append(out, b)
		}
	}
	return out
}

// NewProducer makes an idempotent producer: acks=all, order kept per key.
func NewProducer(c Conf) (*kgo.Client, error) {
	client, err := kgo.NewClient(
		kgo.SeedBrokers(c.Seeds()...),
		kgo.ClientID(c.ClientID),
		kgo.RequiredAcks(kgo.AllISRAcks()),
		kgo.RecordDeliveryTimeout(c.Timeout),
		kgo.ProducerBatchCompression(kgo.Lz4Compression(), kgo.NoCompression()),
		kgo.MetadataMaxAge(time.Minute),
		kgo.WithHooks(newSends()),
	)
	if err != nil {
		return nil, fmt.Errorf("kafka producer: %w", err)
	}
	return client, nil
}
