package main

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"mall/app/payment/domain"
	"mall/app/payment/rpc/paymenttest"
	"mall/app/payment/store"
	"mall/app/payment/worker/internal/orders"
	"mall/common/event"
	"mall/common/id"
	"mall/common/kafka"
	"mall/common/money"
	"mall/common/mysql"
	"mall/common/outbox"
	"mall/test/kafkatest"
)

// TestMoneyAndOrdersMeetOverKafka relays a capture's event and hears the order's answer.
func TestMoneyAndOrdersMeetOverKafka(t *testing.T) {
	for _, target := range kafkatest.Brokers(t) {
		t.Run(target.Name, func(t *testing.T) {
			db := paymenttest.DB(t)
			s := store.New(db)
			p, err := domain.New(domain.Order{ID: id.New(), UserID: id.New(), Status: domain.OrderPendingPayment, Total: money.CNY(1299)}, "sandbox", time.Now())
			require.NoError(t, err)
			paymentID, orderID := p.State().ID, p.State().OrderID
			require.NoError(t, db.Tx(t.Context(), func(tx mysql.Querier) error { return store.Insert(t.Context(), tx, p) }))
			_, _, err = s.HandleCallback(t.Context(), "sandbox", domain.Callback{EventID: "e", Type: domain.CallbackSucceeded,
				PaymentID: paymentID, Amount: money.CNY(1299), OccurredAt: time.Now().UTC()})
			require.NoError(t, err)

			client, err := kgo.NewClient(kgo.SeedBrokers(target.Addrs...), kgo.ConsumeTopics(event.TopicPayment))
			require.NoError(t, err)
			defer client.Close()
			_, err = kadm.NewClient(client).CreateTopics(t.Context(), 1, 1, nil, event.TopicPayment, event.TopicOrder)
			require.NoError(t, err)
			conf := kafka.Conf{Brokers: target.Addrs[0], Timeout: 10 * time.Second}
			producer, err := kafka.NewProducer(conf)
			require.NoError(t, err)
			defer producer.Close()
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error, 2)
			go func() { done <- (&outbox.Relay{DB: db, Producer: producer, Lock: id.New()}).Run(ctx) }()
			go func() {
				done <- (&kafka.Consumer{Conf: conf, Group: id.New(), Topics: []string{event.TopicOrder}, Handler: orders.Handle(s)}).Run(ctx)
			}()
			defer func() {
				cancel()
				require.NoError(t, <-done)
				require.NoError(t, <-done)
			}()

			told := await(t, client, paymentID)
			require.Equal(t, event.PaymentSucceeded, told.Type)
			data, err := json.Marshal(event.Order{OrderID: orderID, PaymentID: paymentID})
			require.NoError(t, err)
			value, err := json.Marshal(event.Envelope{ID: id.New(), Type: event.OrderPaid, AggregateID: orderID, Data: data})
			require.NoError(t, err)
			require.NoError(t, producer.ProduceSync(t.Context(), &kgo.Record{Topic: event.TopicOrder, Key: []byte(orderID), Value: value}).FirstErr())
			require.Eventually(t, func() bool {
				got, err := s.Get(context.WithoutCancel(t.Context()), paymentID)
				return err == nil && got.Settlement == domain.SettlementKept
			}, 15*time.Second, 20*time.Millisecond)
		})
	}
}

// await returns the first event of an aggregate.
func await(t *testing.T, client *kgo.Client, aggregateID string) event.Envelope {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		for _, r := range client.PollFetches(ctx).Records() {
			var e event.Envelope
			require.NoError(t, json.Unmarshal(r.Value, &e))
			if e.AggregateID == aggregateID && string(r.Key) == aggregateID {
				return e
			}
		}
	}
	t.Fatal("no event came")
	return event.Envelope{}
}

func TestPurgeKeepsTheBooks(t *testing.T) {
	db := paymenttest.DB(t)
	old := time.Now().UTC().Add(-keepReplays - 24*time.Hour)
	for _, statement := range []string{
		`INSERT INTO provider_events (provider, event_id, payment_id, type, amount, currency, outcome, occurred_at, received_at)
			VALUES ('sandbox', 'e', '', 't', 1, 'CNY', 'applied', ?, ?)`,
		`INSERT INTO ledger_transactions (id, kind, payment_id, ref, created_at) VALUES ('l', 'capture', ?, 'ref', ?)`,
	} {
		_, err := db.Raw().Exec(statement, old.Format("2006-01-02 15:04:05"), old)
		require.NoError(t, err)
	}
	require.Equal(t, int64(1), purger(db).Once(t.Context()))
	var n int
	require.NoError(t, db.Raw().QueryRow("SELECT COUNT(*) FROM ledger_transactions").Scan(&n))
	require.Equal(t, 1, n)
}
