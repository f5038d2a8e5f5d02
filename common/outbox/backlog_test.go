package outbox_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kgo"
	"go.opentelemetry.io/otel/attribute"

	"mall/common/commontest"
	"mall/common/kafka"
	"mall/common/mysql"
	"mall/common/outbox"
	"mall/test/kafkatest"
	"mall/test/metrictest"
	"mall/test/mysqltest"
)

const (
	pending = "mall.outbox.pending"
	age     = "mall.outbox.age"
)

func schema(t *testing.T, db *mysql.DB) attribute.KeyValue {
	t.Helper()
	var name string
	require.NoError(t, db.Raw().QueryRowContext(t.Context(), "SELECT DATABASE()").Scan(&name))
	return attribute.String("db.namespace", name)
}

func relay(t *testing.T, db *mysql.DB, brokers []string) *outbox.Relay {
	t.Helper()
	producer, err := kafka.NewProducer(kafka.Conf{Brokers: brokers[0], Timeout: time.Second})
	require.NoError(t, err)
	t.Cleanup(producer.Close)
	return relayTo(t, db, producer)
}

func relayTo(t *testing.T, db *mysql.DB, producer outbox.Producer) *outbox.Relay {
	t.Helper()
	r := &outbox.Relay{DB: db, Producer: producer, Lock: lockName(t), MeasureEvery: 20 * time.Millisecond}
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { _ = r.Run(ctx) })
	t.Cleanup(func() { cancel(); wg.Wait() })
	return r
}

func TestTheOutboxAgesWhileKafkaIsDown(t *testing.T) {
	metrictest.Start()
	for _, broker := range kafkatest.Killable(t) {
		t.Run(broker.Name, func(t *testing.T) {
			db := mysql.Wrap(mysqltest.Schema(t, commontest.FS), "test")
			of := schema(t, db)
			topic := kafkatest.Topic(t, broker.Addrs, 1)
			relay(t, db, broker.Addrs)
			add(t, t.Context(), db, topic, "a", 1)
			sent := func() bool {
				return len(metrictest.Points(t, age, of)) == 1 && metrictest.Value(t, age, of) == 0 && metrictest.Value(t, pending, of) == 0
			}
			require.Eventually(t, sent, 20*time.Second, 20*time.Millisecond)
			broker.Kill()
			add(t, t.Context(), db, topic, "a", 2)
			add(t, t.Context(), db, topic, "a", 3)
			require.Eventually(t, func() bool { return metrictest.Value(t, age, of) > 2 }, 15*time.Second, 20*time.Millisecond)
			assert.InDelta(t, 2, metrictest.Value(t, pending, of), 0)
			require.NoError(t, broker.Start())
			require.Eventually(t, sent, 30*time.Second, 20*time.Millisecond)
		})
	}
}

func TestOnlyTheLeadingRelayTellsOfTheOutbox(t *testing.T) {
	metrictest.Start()
	db := mysql.Wrap(mysqltest.Schema(t, commontest.FS), "test")
	brokers := kafkatest.Embedded(t)
	other, err := db.Raw().Conn(t.Context())
	require.NoError(t, err)
	defer func() { _ = other.Close() }()
	_, err = other.ExecContext(t.Context(), "DO GET_LOCK(?, 0)", lockName(t))
	require.NoError(t, err)
	of := schema(t, db)
	r := relay(t, db, brokers)
	require.Never(t, func() bool { return r.Leads() || len(metrictest.Points(t, age, of)) > 0 }, time.Second, 20*time.Millisecond)
	_, err = other.ExecContext(t.Context(), "DO RELEASE_LOCK(?)", lockName(t))
	require.NoError(t, err)
	require.Eventually(t, func() bool { return r.Leads() && len(metrictest.Points(t, age, of)) == 1 }, 5*time.Second, 20*time.Millisecond)
}

func TestAnOutboxThatCannotBeReadHasNoAge(t *testing.T) {
	metrictest.Start()
	db := mysql.Wrap(mysqltest.Schema(t, commontest.FS), "test")
	of := schema(t, db)
	relay(t, db, kafkatest.Embedded(t))
	require.Eventually(t, func() bool { return len(metrictest.Points(t, age, of)) == 1 }, 5*time.Second, 20*time.Millisecond)
	require.NoError(t, db.Close())
	require.Eventually(t, func() bool {
		return len(metrictest.Points(t, age, of)) == 0 && len(metrictest.Points(t, pending, of)) == 0
	}, 5*time.Second, 20*time.Millisecond)
}

// refusing is a producer whose broker says no at once.
type refusing struct{}

func (refusing) ProduceSync(_ context.Context, records ...*kgo.Record) kgo.ProduceResults {
	var out kgo.ProduceResults
	for _, r := range records {
		out = append(out, kgo.ProduceResult{Record: r, Err: errors.New("no broker answers")})
	}
	return out
}

// A relay gives up the lock after each batch that Kafka refused; its backlog must be seen all the same.
func TestTheBacklogIsSeenWhileBatchAfterBatchFails(t *testing.T) {
	metrictest.Start()
	db := mysql.Wrap(mysqltest.Schema(t, commontest.FS), "test")
	of := schema(t, db)
	add(t, t.Context(), db, "topic", "a", 1)
	relayTo(t, db, refusing{})
	seen := func() bool { return len(metrictest.Points(t, age, of)) == 1 }
	require.Eventually(t, seen, 5*time.Second, 5*time.Millisecond)
	require.Never(t, func() bool { return !seen() }, 3*time.Second, 5*time.Millisecond)
	assert.Greater(t, metrictest.Value(t, age, of), 2.0)
}
