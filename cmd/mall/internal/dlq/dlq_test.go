package dlq_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
	"go.opentelemetry.io/otel/attribute"

	"mall/cmd/mall/internal/dlq"
	"mall/common/event"
	"mall/common/kafka"
	"mall/test/kafkatest"
	"mall/test/metrictest"
)

// The gauge counts what `mall dlq list` shows: a poisoned event until it was replayed.
func TestReplayedLettersAreNotCountedAsDead(t *testing.T) {
	metrictest.Start()
	for _, broker := range kafkatest.Killable(t) {
		t.Run(broker.Name, func(t *testing.T) {
			conf := kafka.Conf{Brokers: broker.Addrs[0], Timeout: 10 * time.Second}
			producer, err := kafka.NewProducer(conf)
			require.NoError(t, err)
			defer producer.Close()
			_, err = kadm.NewClient(producer).CreateTopics(t.Context(), 2, 1, nil, event.Topics()...)
			require.NoError(t, err)

			ctx, cancel := context.WithCancel(t.Context())
			var wg sync.WaitGroup
			defer func() { cancel(); wg.Wait() }()
			var mended atomic.Bool
			var handled atomic.Int64
			consumer := &kafka.Consumer{Conf: conf, Group: "worker", Topics: []string{event.TopicAudit}, Tries: 1,
				Handler: func(context.Context, string, event.Envelope) error {
					if !mended.Load() {
						return errors.New("poison")
					}
					handled.Add(1)
					return nil
				}}
			letters := &kafka.DeadLetters{Conf: conf, Topics: []string{event.TopicAudit}, Every: 50 * time.Millisecond}
			wg.Go(func() { assert.NoError(t, consumer.Run(ctx)) })
			wg.Go(func() { assert.NoError(t, letters.Run(ctx)) })
			of := attribute.String("messaging.destination.name", event.TopicAudit+event.DLQSuffix)
			waiting := func(n float64) func() bool {
				return func() bool {
					return len(metrictest.Points(t, "mall.kafka.dead_letters", of)) == 1 && metrictest.Value(t, "mall.kafka.dead_letters", of) == n
				}
			}
			require.Eventually(t, waiting(0), time.Minute, 20*time.Millisecond)
			for range 2 {
				require.NoError(t, producer.ProduceSync(t.Context(), &kgo.Record{Topic: event.TopicAudit, Value: []byte(`{"id":"e"}`)}).FirstErr())
			}
			require.Eventually(t, waiting(2), time.Minute, 20*time.Millisecond)

			box, err := dlq.Open(kafka.Conf{Brokers: broker.Addrs[0]})
			require.NoError(t, err)
			defer box.Close()
			listed, err := box.List(t.Context(), false)
			require.NoError(t, err)
			require.Len(t, listed, 2)
			mended.Store(true)
			require.NoError(t, box.Replay(t.Context(), listed))
			require.Eventually(t, waiting(0), time.Minute, 20*time.Millisecond)
			require.Eventually(t, func() bool { return handled.Load() == 2 }, time.Minute, 20*time.Millisecond)

			mended.Store(false) // now comes one that nobody can mend
			require.NoError(t, producer.ProduceSync(t.Context(), &kgo.Record{Topic: event.TopicAudit, Value: []byte(`{"id":"f"}`)}).FirstErr())
			require.Eventually(t, waiting(1), time.Minute, 20*time.Millisecond)
			listed, err = box.List(t.Context(), false)
			require.NoError(t, err)
			require.NoError(t, box.Discard(t.Context(), listed))
			require.Eventually(t, waiting(0), time.Minute, 20*time.Millisecond)
			listed, err = box.List(t.Context(), false)
			require.NoError(t, err)
			assert.Empty(t, listed, "what was discarded is not listed again")
		})
	}
}
