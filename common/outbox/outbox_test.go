package outbox_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kgo"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"mall/common/commontest"
	"mall/common/event"
	"mall/common/kafka"
	"mall/common/mysql"
	"mall/common/outbox"
	"mall/test/kafkatest"
	"mall/test/mysqltest"
)

func TestMain(m *testing.M) {
	otel.SetTextMapPropagator(propagation.TraceContext{})
	otel.SetTracerProvider(sdktrace.NewTracerProvider())
	m.Run()
}

func add(t *testing.T, ctx context.Context, db *mysql.DB, topic, aggregate string, version int64) {
	t.Helper()
	require.NoError(t, db.Tx(ctx, func(tx mysql.Querier) error {
		return outbox.Add(ctx, tx, outbox.Message{Topic: topic, Type: "made", AggregateID: aggregate, Version: version, Data: map[string]int64{"n": version}})
	}))
}

func read(t *testing.T, brokers []string, topic string, n int) []*kgo.Record {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(brokers...), kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	require.NoError(t, err)
	defer client.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var out []*kgo.Record
	for len(out) < n && ctx.Err() == nil {
		out = append(out, client.PollFetches(ctx).Records()...)
	}
	require.GreaterOrEqual(t, len(out), n, "records arrived before the deadline")
	return out
}

func lockName(t *testing.T) string {
	t.Helper()
	return t.Name()[:min(len(t.Name()), 60)]
}

func start(t *testing.T, db *mysql.DB, brokers []string) (stop func()) {
	t.Helper()
	producer, err := kafka.NewProducer(kafka.Conf{Brokers: brokers[0], Timeout: 10 * time.Second})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	relay := &outbox.Relay{DB: db, Producer: producer, Lock: lockName(t)}
	wg.Go(func() { _ = relay.Run(ctx) })
	return func() { cancel(); wg.Wait(); producer.Close() }
}

func TestRelayKeepsOrderPerAggregateAndTheTrace(t *testing.T) {
	for _, target := range kafkatest.Brokers(t) {
		t.Run(target.Name, func(t *testing.T) {
			db := mysql.Wrap(mysqltest.Schema(t, commontest.FS), "test")
			topic := kafkatest.Topic(t, target.Addrs, 4)
			ctx, span := otel.Tracer("test").Start(t.Context(), "request")
			traceID := trace.SpanContextFromContext(ctx).TraceID().String()
			for v := range int64(30) {
				for a := range 5 {
					add(t, ctx, db, topic, fmt.Sprint("aggregate-", a), v)
				}
			}
			span.End()
			stop1, stop2 := start(t, db, target.Addrs), start(t, db, target.Addrs)
			records := read(t, target.Addrs, topic, 150)
			stop1()
			stop2()
			assert.Len(t, records, 150)
			next := map[string]int64{}
			for _, r := range records {
				var e event.Envelope
				require.NoError(t, json.Unmarshal(r.Value, &e))
				assert.Equal(t, string(r.Key), e.AggregateID)
				assert.Equal(t, next[e.AggregateID], e.Version, "in order")
				next[e.AggregateID]++
				var carrier string
				for _, h := range r.Headers {
					if h.Key == "traceparent" {
						carrier = string(h.Value)
					}
				}
				assert.Contains(t, carrier, traceID, "the record belongs to the request's trace")
			}
			var unsent int
			require.NoError(t, db.Raw().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM outbox WHERE sent_at IS NULL").Scan(&unsent))
			assert.Zero(t, unsent)
		})
	}
}

// While another relay holds the lock this one sends nothing; when that one is gone it goes on at once.
func TestOneRelayWorksAtATime(t *testing.T) {
	db := mysql.Wrap(mysqltest.Schema(t, commontest.FS), "test")
	brokers := kafkatest.Embedded(t)
	topic := kafkatest.Topic(t, brokers, 1)
	other, err := db.Raw().Conn(t.Context())
	require.NoError(t, err)
	defer func() { _ = other.Close() }()
	var got int
	require.NoError(t, other.QueryRowContext(t.Context(), "SELECT GET_LOCK(?, 0)", lockName(t)).Scan(&got))
	require.Equal(t, 1, got)
	add(t, t.Context(), db, topic, "a", 1)
	stop := start(t, db, brokers)
	defer stop()
	unsent := func() (n int) {
		require.NoError(t, db.Raw().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM outbox WHERE sent_at IS NULL").Scan(&n))
		return n
	}
	require.Never(t, func() bool { return unsent() == 0 }, 3*time.Second, 50*time.Millisecond, "nothing is sent without the lock, however often it is asked for")
	_, err = other.ExecContext(t.Context(), "DO RELEASE_LOCK(?)", lockName(t))
	require.NoError(t, err)
	require.Eventually(t, func() bool { return unsent() == 0 }, 10*time.Second, 50*time.Millisecond)
}

func TestRolledBackEventsAreNeverTold(t *testing.T) {
	db := mysql.Wrap(mysqltest.Schema(t, commontest.FS), "test")
	err := db.Tx(t.Context(), func(tx mysql.Querier) error {
		require.NoError(t, outbox.Add(t.Context(), tx, outbox.Message{Topic: "t", Type: "x", AggregateID: "a", Data: 1}))
		return assert.AnError
	})
	require.ErrorIs(t, err, assert.AnError)
	var n int
	require.NoError(t, db.Raw().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM outbox").Scan(&n))
	assert.Zero(t, n)
}

func TestPurgeKeepsUnsentRows(t *testing.T) {
	db := mysql.Wrap(mysqltest.Schema(t, commontest.FS), "test")
	add(t, t.Context(), db, "t", "a", 1)
	add(t, t.Context(), db, "t", "a", 2)
	_, err := db.Raw().ExecContext(t.Context(), "UPDATE outbox SET sent_at = ? WHERE version = 1", time.Now().UTC().Add(-time.Hour))
	require.NoError(t, err)
	n, err := outbox.Purge(t.Context(), db, time.Minute)
	require.NoError(t, err)
	assert.Equal(t, int64(1), n)
}
