package kafka_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/zeromicro/go-zero/core/logx"

	"mall/common/event"
	"mall/common/id"
	"mall/common/kafka"
	"mall/common/problem"
	"mall/test/kafkatest"
	"mall/test/metrictest"
	"mall/test/tracetest"
)

func TestMain(m *testing.M) {
	logx.Disable()
	tracetest.Start()
	metrictest.Start()
	m.Run()
}

// fixture is a topic with its dead-letter topic and a way to produce to it.
type fixture struct {
	conf     kafka.Conf
	topic    string
	producer *kgo.Client
}

func setUp(t *testing.T, target kafkatest.Target) *fixture {
	t.Helper()
	f := &fixture{conf: kafka.Conf{Brokers: target.Addrs[0], Timeout: 10 * time.Second}, topic: kafkatest.Topic(t, target.Addrs, 2)}
	var err error
	f.producer, err = kafka.NewProducer(f.conf)
	require.NoError(t, err)
	t.Cleanup(f.producer.Close)
	_, err = kadm.NewClient(f.producer).CreateTopic(t.Context(), 1, 1, nil, f.topic+event.DLQSuffix)
	require.NoError(t, err)
	return f
}

func (f *fixture) produce(t *testing.T, key string, n int) {
	t.Helper()
	value, err := json.Marshal(event.Envelope{ID: id.New(), Type: "made", AggregateID: key, Version: int64(n), Data: json.RawMessage(`{}`)})
	require.NoError(t, err)
	require.NoError(t, f.producer.ProduceSync(t.Context(), &kgo.Record{Topic: f.topic, Key: []byte(key), Value: value}).FirstErr())
}

func (f *fixture) consume(t *testing.T, group string, handler kafka.Handler) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	c := &kafka.Consumer{Conf: f.conf, Group: f.topic + group, Topics: []string{f.topic}, Handler: handler, Tries: 3, Backoff: 10 * time.Millisecond}
	wg.Go(func() { assert.NoError(t, c.Run(ctx)) })
	return func() { cancel(); wg.Wait() }
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	require.Eventually(t, ok, 30*time.Second, 20*time.Millisecond, what)
}

func TestAnOutageIsWaitedOutInOrderAndFillsNoDeadLetters(t *testing.T) {
	for _, target := range kafkatest.Brokers(t) {
		t.Run(target.Name, func(t *testing.T) {
			f := setUp(t, target)
			for n := range 5 {
				f.produce(t, "k", n)
			}
			var mu sync.Mutex
			var seen []int64
			var tries atomic.Int64
			stop := f.consume(t, "g", func(_ context.Context, _ string, e event.Envelope) error {
				if tries.Add(1) < 8 { // more than Tries: a temporary error does not count
					return problem.Unavailable("the database", errors.New("down"))
				}
				mu.Lock()
				defer mu.Unlock()
				seen = append(seen, e.Version)
				return nil
			})
			defer stop()
			eventually(t, "all handled", func() bool { mu.Lock(); defer mu.Unlock(); return len(seen) == 5 })
			assert.Equal(t, []int64{0, 1, 2, 3, 4}, seen)
		})
	}
}

func TestAPoisonousEventIsBuriedWithItsReasonAndTheNextIsHandled(t *testing.T) {
	for _, target := range kafkatest.Brokers(t) {
		t.Run(target.Name, func(t *testing.T) {
			f := setUp(t, target)
			f.produce(t, "k", 1)
			f.produce(t, "k", 2)
			require.NoError(t, f.producer.ProduceSync(t.Context(), &kgo.Record{Topic: f.topic, Key: []byte("k"), Value: []byte("not JSON")}).FirstErr())
			f.produce(t, "k", 3)
			var tries sync.Map
			var handled atomic.Int64
			stop := f.consume(t, "g", func(_ context.Context, _ string, e event.Envelope) error {
				n, _ := tries.LoadOrStore(e.Version, new(atomic.Int64))
				n.(*atomic.Int64).Add(1)
				if e.Version == 1 {
					panic("poison")
				}
				handled.Add(1)
				return nil
			})
			defer stop()
			eventually(t, "the healthy events handled", func() bool { return handled.Load() == 2 })
			n, _ := tries.Load(int64(1))
			assert.Equal(t, int64(3), n.(*atomic.Int64).Load(), "tried Tries times")

			dead := readDead(t, f, 2)
			assert.Contains(t, header(dead[0], kafka.HeaderReason), "panic: poison")
			assert.Equal(t, f.topic+"g", header(dead[0], kafka.HeaderGroup))
			assert.Equal(t, f.topic, header(dead[0], kafka.HeaderTopic))
			assert.Contains(t, header(dead[1], kafka.HeaderReason), "invalid character")
			assert.Equal(t, "not JSON", string(dead[1].Value))
		})
	}
}

func TestAStoppedConsumerGoesOnWhereItWas(t *testing.T) {
	for _, target := range kafkatest.Brokers(t) {
		t.Run(target.Name, func(t *testing.T) {
			f := setUp(t, target)
			var handled sync.Map
			handler := func(_ context.Context, _ string, e event.Envelope) error {
				if _, again := handled.LoadOrStore(fmt.Sprint(e.AggregateID, e.Version), true); again {
					t.Errorf("handled twice: %s %d", e.AggregateID, e.Version)
				}
				return nil
			}
			size := func() int { n := 0; handled.Range(func(any, any) bool { n++; return true }); return n }
			for n := range 20 {
				f.produce(t, fmt.Sprint("k", n%4), n)
			}
			stop := f.consume(t, "g", handler)
			eventually(t, "the first part", func() bool { return size() == 20 })
			stop()
			for n := 20; n < 40; n++ {
				f.produce(t, fmt.Sprint("k", n%4), n)
			}
			stop = f.consume(t, "g", handler)
			defer stop()
			eventually(t, "the second part", func() bool { return size() == 40 })
		})
	}
}

func header(r *kgo.Record, key string) string {
	for _, h := range r.Headers {
		if h.Key == key {
			return string(h.Value)
		}
	}
	return ""
}

func readDead(t *testing.T, f *fixture, n int) []*kgo.Record {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(f.conf.Seeds()...), kgo.ConsumeTopics(f.topic+event.DLQSuffix), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	require.NoError(t, err)
	defer client.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var out []*kgo.Record
	for len(out) < n && ctx.Err() == nil {
		out = append(out, client.PollFetches(ctx).Records()...)
	}
	require.Len(t, out, n)
	return out
}
