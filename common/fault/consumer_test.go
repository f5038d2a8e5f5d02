package fault_test

import (
	"context"
	"encoding/json"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"mall/common/event"
	"mall/common/fault"
	"mall/common/id"
	"mall/common/kafka"
	"mall/test/kafkatest"
)

// consumed counts how often each event was handled, with a fault set on the consumer's topic.
func consumed(t *testing.T, f fault.Fault, events int) (handled *sync.Map, s *fault.Set, letters func() int64) {
	t.Helper()
	addrs := kafkatest.Embedded(t)
	topic := kafkatest.Topic(t, addrs, 2)
	conf := kafka.Conf{Brokers: addrs[0], Timeout: 10 * time.Second}
	producer, err := kafka.NewProducer(conf)
	require.NoError(t, err)
	t.Cleanup(producer.Close)
	adm := kadm.NewClient(producer)
	_, err = adm.CreateTopic(t.Context(), 1, 1, nil, topic+event.DLQSuffix)
	require.NoError(t, err)

	s, err = fault.New("order-worker", "test", nil)
	require.NoError(t, err)
	s.AddRoutes(fault.Topic, func() []string { return []string{topic} })
	require.NoError(t, s.Open())
	f.Route = topic
	_, err = s.Put(f)
	require.NoError(t, err)

	handled = &sync.Map{}
	c := &kafka.Consumer{Conf: conf, Group: topic, Topics: []string{topic}, Tries: 2, Backoff: 5 * time.Millisecond,
		Handler: s.Consumer(func(_ context.Context, _ string, e event.Envelope) error {
			n, _ := handled.LoadOrStore(e.ID, &atomic.Int32{})
			n.(*atomic.Int32).Add(1)
			return nil
		})}
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { assert.NoError(t, c.Run(ctx)) })
	t.Cleanup(func() { cancel(); wg.Wait() })
	for range events {
		value, err := json.Marshal(event.Envelope{ID: id.New(), Type: "made", AggregateID: "1", Data: json.RawMessage(`{}`)})
		require.NoError(t, err)
		require.NoError(t, producer.ProduceSync(t.Context(), &kgo.Record{Topic: topic, Value: value}).FirstErr())
	}
	return handled, s, func() int64 {
		ends, err := adm.ListEndOffsets(t.Context(), topic+event.DLQSuffix)
		require.NoError(t, err)
		var n int64
		ends.Each(func(o kadm.ListedOffset) { n += o.Offset })
		return n
	}
}

func counts(handled *sync.Map) (events, calls int) {
	handled.Range(func(_, n any) bool {
		events++
		calls += int(n.(*atomic.Int32).Load())
		return true
	})
	return events, calls
}

func TestAnEventWhoseHandlerIsMadeToFailComesAgainUntilTheFaultIsOver(t *testing.T) {
	handled, s, letters := consumed(t, fault.Fault{Kind: fault.Error}, 3)
	require.Eventually(t, func() bool { return s.State().Items[0].Injected > 3 }, 20*time.Second, 10*time.Millisecond)
	events, _ := counts(handled)
	assert.Zero(t, events)
	s.Clear("")
	require.Eventually(t, func() bool { events, calls := counts(handled); return events == 3 && calls == 3 }, 20*time.Second, 10*time.Millisecond)
	assert.Zero(t, letters(), "a fault fills no dead-letter topic")
}

func TestAnEventIsHandledAgainWhenItsSuccessWasLost(t *testing.T) {
	handled, _, letters := consumed(t, fault.Fault{Kind: fault.Error, After: true, Probability: 0.5}, 20)
	require.Eventually(t, func() bool { events, _ := counts(handled); return events == 20 }, 30*time.Second, 10*time.Millisecond)
	_, calls := counts(handled)
	assert.Greater(t, calls, 20)
	assert.Zero(t, letters())
}

func TestASlowConsumerLosesNothing(t *testing.T) {
	begin := time.Now()
	handled, _, _ := consumed(t, fault.Fault{Kind: fault.Latency, Latency: fault.Duration(50 * time.Millisecond)}, 4)
	require.Eventually(t, func() bool { events, _ := counts(handled); return events == 4 }, 20*time.Second, 10*time.Millisecond)
	assert.GreaterOrEqual(t, time.Since(begin), 100*time.Millisecond)
}
