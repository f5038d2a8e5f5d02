package backing

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"mall/cmd/mall/internal/settings"
	"mall/cmd/mall/internal/supervisor"
	"mall/cmd/mall/internal/topology"
)

func kafkaSpec(s *settings.Settings, self string) supervisor.Spec {
	spec := supervisor.Spec{Name: topology.Kafka, Probe: kafkaProbe(s.KafkaBrokers)}
	if s.ExternalKafka {
		spec.Address = s.KafkaBrokers
		return spec
	}
	port := topology.KafkaPort + s.Offset
	spec.Ports = map[string]int{"kafka": port}
	spec.Argv = []string{self, "_kafka", "--port", strconv.Itoa(port), "--dir", s.DataDir(topology.Kafka)}
	return spec
}

// RunKafka serves the embedded broker on 127.0.0.1:port, with its log in dir, until ctx ends.
//
// Every acknowledged record has been written to its file, so killing the process loses
// none. Like Kafka's own default it does not wait for the disk: a power cut may lose the
// last records. Waiting would cost most of the throughput on a laptop, and the outbox is
// what makes events durable.
func RunKafka(ctx context.Context, port int, dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil { //nolint:gosec // the directory is what the caller asks for
		return fmt.Errorf("create the data directory: %w", err)
	}
	c, err := kfake.NewCluster(
		kfake.NumBrokers(1),
		kfake.Ports(port),
		kfake.ClusterID("mall-local"),
		kfake.DataDir(dir),
		kfake.WithLogger(kfake.BasicLogger(os.Stderr, kfake.LogLevelWarn)),
		// Set explicitly, or nothing is ever removed.
		kfake.BrokerConfigs(map[string]string{"log.retention.ms": strconv.Itoa(7 * 24 * 3600 * 1000)}),
	)
	if err != nil {
		return fmt.Errorf("embedded Kafka with its log in %s: %w", dir, err)
	}
	<-ctx.Done()
	c.Close()
	return nil
}

func kafkaProbe(brokers string) func(context.Context) error {
	var cl *kgo.Client
	return func(ctx context.Context) (err error) {
		if cl == nil {
			if cl, err = kgo.NewClient(kgo.SeedBrokers(strings.Split(brokers, ",")...)); err != nil {
				return fmt.Errorf("MALL_KAFKA_BROKERS is not a list like host:9092,host:9092: %w", err)
			}
		}
		if err := cl.Ping(ctx); err != nil {
			return fmt.Errorf("Kafka at %s does not answer: %w", brokers, err)
		}
		return nil
	}
}
