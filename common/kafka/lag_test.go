package kafka_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"

	"mall/common/event"
	"mall/common/gauge"
	"mall/common/kafka"
	"mall/test/kafkatest"
	"mall/test/metrictest"
)

const (
	consumerLag = "mall.kafka.consumer.lag"
	deadLetters = "mall.kafka.dead_letters"
)

func background(t *testing.T, run func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { assert.NoError(t, run(ctx)) })
	t.Cleanup(func() { cancel(); wg.Wait() })
}

// is waits until a gauge of a topic has the value; -1 means that it has no series.
func is(t *testing.T, name, topic string, value float64) {
	t.Helper()
	var last float64
	assert.Eventually(t, func() bool {
		of := attribute.String("messaging.destination.name", topic)
		if last = -1; len(metrictest.Points(t, name, of)) > 0 {
			last = metrictest.Value(t, name, of)
		}
		return last == value
	}, 20*time.Second, 20*time.Millisecond)
	require.InDelta(t, value, last, 0)
}

func TestLagRisesWhileTheConsumerIsStoppedAndFallsAgain(t *testing.T) {
	metrictest.Start()
	for _, target := range kafkatest.Brokers(t) {
		t.Run(target.Name, func(t *testing.T) {
			f := setUp(t, target)
			lag := &kafka.Lag{Conf: f.conf, Group: f.topic + "g", Topics: []string{f.topic}, Every: 50 * time.Millisecond}
			background(t, lag.Run)
			is(t, consumerLag, f.topic, 0)
			f.produce(t, "a", 1)
			is(t, consumerLag, f.topic, 1) // a group that never committed has all before it
			stop := f.consume(t, "g", func(context.Context, string, event.Envelope) error { return nil })
			is(t, consumerLag, f.topic, 0)
			stop()
			for i := range 5 {
				f.produce(t, string(rune('a'+i)), 1)
			}
			is(t, consumerLag, f.topic, 5)
			defer f.consume(t, "g", func(context.Context, string, event.Envelope) error { return nil })()
			is(t, consumerLag, f.topic, 0)
			points := metrictest.Points(t, consumerLag, attribute.String("messaging.destination.name", f.topic))
			group, _ := points[0].Attributes.Value("messaging.consumer.group.name")
			assert.Equal(t, f.topic+"g", group.AsString())
		})
	}
}

func TestLagHasNoSeriesWhileKafkaIsDown(t *testing.T) {
	metrictest.Start()
	for _, broker := range kafkatest.Killable(t) {
		t.Run(broker.Name, func(t *testing.T) {
			topic := kafkatest.Topic(t, broker.Addrs, 1)
			background(t, (&kafka.Lag{Conf: kafka.Conf{Brokers: broker.Addrs[0]}, Group: topic, Topics: []string{topic}, Every: 50 * time.Millisecond}).Run)
			is(t, consumerLag, topic, 0)
			broker.Kill()
			is(t, consumerLag, topic, -1)
			require.NoError(t, broker.Start())
			is(t, consumerLag, topic, 0)
		})
	}
}

func TestAPoisonedEventIsOneDeadLetter(t *testing.T) {
	metrictest.Start()
	for _, target := range kafkatest.Brokers(t) {
		t.Run(target.Name, func(t *testing.T) {
			f := setUp(t, target)
			letters := &kafka.DeadLetters{Conf: f.conf, Topics: []string{f.topic}, Every: 50 * time.Millisecond}
			background(t, letters.Run)
			is(t, deadLetters, f.topic+event.DLQSuffix, 0)
			defer f.consume(t, "g", func(context.Context, string, event.Envelope) error { return errors.New("poison") })()
			f.produce(t, "a", 1)
			is(t, deadLetters, f.topic+event.DLQSuffix, 1)
		})
	}
}

func TestDeadLettersOfAnotherReplicaAreNotReportedTwice(t *testing.T) {
	metrictest.Start()
	f := setUp(t, kafkatest.Target{Addrs: kafkatest.Embedded(t)})
	elsewhere := func(func(context.Context) error) func(context.Context) error {
		return func(context.Context) error { return gauge.ErrElsewhere }
	}
	background(t, (&kafka.DeadLetters{Conf: f.conf, Topics: []string{f.topic}, Every: 10 * time.Millisecond, When: elsewhere}).Run)
	of := attribute.String("messaging.destination.name", f.topic+event.DLQSuffix)
	require.Never(t, func() bool { return len(metrictest.Points(t, deadLetters, of)) > 0 }, time.Second, 20*time.Millisecond)
}
