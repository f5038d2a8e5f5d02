// Package kafka is mall's way to produce and consume: franz-go with acknowledgements from all
// replicas, one consumer span per message, retries, and dead-letter topics.
package kafka

import (
	"fmt"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"

	"mall/common/tlsconfig"
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
	// Mechanism logs in by SASL: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512; empty: without.
	Mechanism string `json:",optional"`
	Username  string `json:",optional"`
	Password  string `json:",optional"`
	// TLS encrypts, and verifies the brokers against CA, a PEM file, or the system's authorities. A CA
	// implies TLS.
	TLS bool   `json:",optional"`
	CA  string `json:",optional"`
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

// Options are what every client of these brokers needs. Errors name the variable.
func (c Conf) Options() ([]kgo.Opt, error) {
	opts := []kgo.Opt{kgo.SeedBrokers(c.Seeds()...)}
	if len(c.Seeds()) == 0 {
		return nil, fmt.Errorf("Kafka has no brokers: set MALL_KAFKA_BROKERS to host:port, several separated by commas")
	}
	if c.ClientID != "" {
		opts = append(opts, kgo.ClientID(c.ClientID))
	}
	if c.TLS || c.CA != "" {
		verify, err := tlsconfig.Client(c.CA)
		if err != nil {
			return nil, fmt.Errorf("Kafka (MALL_KAFKA_CA): %w", err)
		}
		opts = append(opts, kgo.DialTLSConfig(verify))
	}
	if c.Mechanism == "" {
		if c.Username != "" || c.Password != "" {
			return nil, fmt.Errorf("Kafka has a user but no way to log in: set MALL_KAFKA_SASL_MECHANISM to PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512")
		}
		return opts, nil
	}
	if c.Username == "" || c.Password == "" {
		return nil, fmt.Errorf("Kafka is to log in by %s: set MALL_KAFKA_USERNAME and MALL_KAFKA_PASSWORD", c.Mechanism)
	}
	login := scram.Auth{User: c.Username, Pass: c.Password}
	switch c.Mechanism {
	case "PLAIN":
		opts = append(opts, kgo.SASL(plain.Auth{User: c.Username, Pass: c.Password}.AsMechanism()))
	case "SCRAM-SHA-256":
		opts = append(opts, kgo.SASL(login.AsSha256Mechanism()))
	case "SCRAM-SHA-512":
		opts = append(opts, kgo.SASL(login.AsSha512Mechanism()))
	default:
		return nil, fmt.Errorf("Kafka cannot log in by %q: MALL_KAFKA_SASL_MECHANISM may be PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512", c.Mechanism)
	}
	return opts, nil
}

// NewClient makes a client with the options of c and more.
func NewClient(c Conf, more ...kgo.Opt) (*kgo.Client, error) {
	opts, err := c.Options()
	if err != nil {
		return nil, err
	}
	return kgo.NewClient(append(opts, more...)...)
}

// NewProducer makes an idempotent producer: acks=all, order kept per key.
func NewProducer(c Conf) (*kgo.Client, error) {
	client, err := NewClient(c,
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
