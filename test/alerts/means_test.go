package alerts

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kgo"

	"mall/common/event"
	"mall/common/kafka"
	"mall/test/shop"
)

// direct asks an API itself, without the edge and its limits. Failures are wanted now and then.
func direct(v *visitor, port int, path string) func(t *testing.T) {
	c := *v.Client
	c.Base = fmt.Sprintf("http://127.0.0.1:%d", port+mall.Offset)
	return func(t *testing.T) {
		t.Helper()
		_, _ = c.Do(t.Context(), shop.Call{Method: "GET", Path: path})
	}
}

func producer(t *testing.T) func(topic, value string) {
	t.Helper()
	c, err := kafka.NewProducer(kafka.Conf{Brokers: mall.Kafka, Timeout: 10 * time.Second})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return func(topic, value string) {
		err := c.ProduceSync(t.Context(), &kgo.Record{Topic: topic, Key: []byte(shop.Key()), Value: []byte(value)}).FirstErr()
		if t.Context().Err() == nil {
			assert.NoError(t, err)
		}
	}
}

// ofALaterVersion is an event that consumers pass over.
func ofALaterVersion(n int) string {
	text, err := json.Marshal(event.Envelope{ID: fmt.Sprintf("proof-%d", n), Type: "proof", AggregateID: "proof", OccurredAt: time.Now(), Data: json.RawMessage("{}")})
	if err != nil {
		panic(err)
	}
	return string(text)
}

func downThenExhausted(t *testing.T, v *visitor) {
	t.Helper()
	run(t, "mall stop user-api", func() { cli(t, "stop", "user-api") }, func() { cli(t, "start", "user-api") },
		proof{alert: "ServiceDown", labels: map[string]string{"service_name": "user-api"}})
	if !testing.Short() {
		poolExhausted(t, v)
	}
}

// A table is locked nearly all the time, so that those who read it hold their connections; they are answered between.
func poolExhausted(t *testing.T, v *visitor) {
	t.Helper()
	conn, err := database(t).Conn(t.Context())
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	get := direct(v, 8101, "/api/v1/me/addresses")
	var stops []func()
	run(t, "mall_user.addresses locked by SQL, 45 customers who read it", func() {
		stops = append(stops, keepUp(t, 60*time.Millisecond, func(int) {
			if _, err := conn.ExecContext(t.Context(), "LOCK TABLES mall_user.addresses WRITE"); err == nil {
				time.Sleep(700 * time.Millisecond)
				_, _ = conn.ExecContext(t.Context(), "UNLOCK TABLES")
			}
		}))
		for range 45 {
			stops = append(stops, keepUp(t, time.Millisecond, func(int) { get(t) }))
		}
	}, func() {
		for _, stop := range stops {
			stop()
		}
	}, proof{alert: "PoolExhausted", labels: map[string]string{"service_name": "user-rpc", "db_client_connection_pool_name": "mall_user"}})
}
