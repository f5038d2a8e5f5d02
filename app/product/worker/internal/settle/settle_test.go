package settle_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/zeromicro/go-zero/core/stores/redis"

	"mall/app/product/domain"
	"mall/app/product/flashcounter"
	"mall/app/product/store"
	"mall/app/product/storetest"
	"mall/app/product/worker/internal/settle"
	"mall/common/event"
	"mall/common/id"
	"mall/common/kafka"
	"mall/common/money"
	"mall/common/mysql"
	"mall/common/problem"
	"mall/test/kafkatest"
	"mall/test/redistest"
)

func newSettler(t *testing.T) *settle.Settler {
	t.Helper()
	r, err := redis.NewRedis(redis.RedisConf{Host: redistest.Server(t), Type: redis.NodeType, NonBlock: true})
	require.NoError(t, err)
	return &settle.Settler{Store: store.New(storetest.DB(t)), Redis: r}
}

func told(t *testing.T, kind string, o event.Order) event.Envelope {
	t.Helper()
	data, err := json.Marshal(o)
	require.NoError(t, err)
	return event.Envelope{ID: id.New(), Type: kind, AggregateID: o.OrderID, OccurredAt: time.Now(), Data: data}
}

func TestEachOrderEventDoesToTheStockWhatItMeans(t *testing.T) {
	s := newSettler(t)
	for _, c := range []struct {
		name   string
		events []string
		order  event.Order
		want   domain.Level
	}{
		{"paid", []string{event.OrderCreated, event.OrderPaid}, event.Order{}, domain.Level{Available: 3, Sold: 2, Stocked: 5}},
		{"cancelled", []string{event.OrderCancelled}, event.Order{Reason: "expired"}, domain.Level{Available: 5, Stocked: 5}},
		{"refunded before it left", []string{event.OrderPaid, event.OrderRefundRequested, event.OrderRefundApproved, event.OrderRefunded},
			event.Order{}, domain.Level{Available: 5, Stocked: 5}},
		{"refunded after it left", []string{event.OrderPaid, event.OrderShipped, event.OrderCompleted, event.OrderRefunded},
			event.Order{Shipped: true}, domain.Level{Available: 3, Sold: 2, Stocked: 5}},
		{"unknown types", []string{"invented"}, event.Order{}, domain.Level{Available: 3, Reserved: 2, Stocked: 5}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := storetest.Product(t, s.Store, 5)
			made, err := storetest.Reserve(t, s.Store, storetest.Request(t, 2, p.Skus[0].ID))
			require.NoError(t, err)
			c.order.OrderID = made.OrderID
			for _, kind := range c.events {
				e := told(t, kind, c.order)
				require.NoError(t, s.Handle(t.Context(), event.TopicOrder, e))
				require.NoError(t, s.Handle(t.Context(), event.TopicOrder, e), "once more")
			}
			c.want.SkuID = p.Skus[0].ID
			require.Equal(t, c.want, storetest.Level(t, s.Store, p.Skus[0].ID))
			storetest.Sound(t, s.Store)
		})
	}
}

func TestFreedFlashPiecesLetBuyersInWhereAdmissionCounts(t *testing.T) {
	s := newSettler(t)
	p := storetest.Product(t, s.Store, 10)
	sku := p.Skus[0].ID
	now := time.Now().UTC()
	sale, err := domain.NewFlashSale(domain.FlashSale{Name: "sale", StartsAt: now.Add(-time.Hour), EndsAt: now.Add(time.Hour),
		Items: []domain.FlashItem{{SkuID: sku, Price: money.CNY(1), Quantity: 5}}}, now)
	require.NoError(t, err)
	require.NoError(t, s.Store.DB().Tx(t.Context(), func(tx mysql.Querier) error {
		return store.InsertFlashSale(t.Context(), tx, sale, storetest.Operator)
	}))
	key := flashcounter.Key(sale.ID, sku)
	buy := func() string {
		made, err := storetest.Reserve(t, s.Store, storetest.RequestFor(t, domain.ReserveRequest{OrderID: id.New(),
			CheckoutKey: storetest.Key(), UserID: id.New(), FlashSaleID: sale.ID}, 2, sku))
		require.NoError(t, err)
		return made.OrderID
	}
	uncounted := buy()
	require.NoError(t, s.Release(t.Context(), uncounted, "test"))
	exists, err := s.Redis.Exists(key)
	require.NoError(t, err)
	require.False(t, exists, "a counter that is not there is loaded whole later")

	require.NoError(t, s.Redis.Set(key, "3"))
	counted := buy()
	e := told(t, event.OrderCancelled, event.Order{OrderID: counted})
	for range 2 {
		require.NoError(t, s.Handle(t.Context(), event.TopicOrder, e))
	}
	left, err := s.Redis.Get(key)
	require.NoError(t, err)
	require.Equal(t, "5", left, "given back once, however often it is told")
	storetest.Sound(t, s.Store)
}

func TestADeadRedisDoesNotKeepStockFromBeingFreed(t *testing.T) {
	s := newSettler(t)
	dead, err := redis.NewRedis(redis.RedisConf{Host: "127.0.0.1:1", Type: redis.NodeType, NonBlock: true})
	require.NoError(t, err)
	s.Redis = dead
	p := storetest.Product(t, s.Store, 5)
	made, err := storetest.Reserve(t, s.Store, storetest.Request(t, 2, p.Skus[0].ID))
	require.NoError(t, err)
	require.NoError(t, s.Release(t.Context(), made.OrderID, "test"))
	require.EqualValues(t, 5, storetest.Level(t, s.Store, p.Skus[0].ID).Available)
}

func TestTheConsumerSettlesAndBuriesWhatCannotBe(t *testing.T) {
	for _, target := range kafkatest.Brokers(t) {
		t.Run(target.Name, func(t *testing.T) {
			s := newSettler(t)
			topic := kafkatest.Topic(t, target.Addrs, 3)
			client, err := kgo.NewClient(kgo.SeedBrokers(target.Addrs...), kgo.ConsumeTopics(topic+event.DLQSuffix))
			require.NoError(t, err)
			t.Cleanup(client.Close)
			_, err = kadm.NewClient(client).CreateTopic(t.Context(), 1, 1, nil, topic+event.DLQSuffix)
			require.NoError(t, err)

			ctx, stop := context.WithCancel(t.Context())
			consumer := &kafka.Consumer{Conf: kafka.Conf{Brokers: target.Addrs[0]}, Group: "group-" + topic, Topics: []string{topic},
				Handler: s.Handle, Tries: 2, Backoff: time.Millisecond}
			ended := make(chan error, 1)
			go func() { ended <- consumer.Run(ctx) }()
			t.Cleanup(func() { stop(); require.NoError(t, <-ended) })

			p := storetest.Product(t, s.Store, 50)
			produce := func(e event.Envelope) {
				value, err := json.Marshal(e)
				require.NoError(t, err)
				require.NoError(t, client.ProduceSync(t.Context(),
					&kgo.Record{Topic: topic, Key: []byte(e.AggregateID), Value: value}).FirstErr())
			}
			produce(told(t, event.OrderPaid, event.Order{OrderID: id.New()})) // of no reservation
			for i := range 10 {
				made, err := storetest.Reserve(t, s.Store, storetest.Request(t, 1, p.Skus[0].ID))
				require.NoError(t, err)
				kind := event.OrderPaid
				if i%2 == 0 {
					kind = event.OrderCancelled
				}
				for range 2 { // Kafka delivers at least once
					produce(told(t, kind, event.Order{OrderID: made.OrderID}))
				}
			}
			require.Eventually(t, func() bool {
				l := storetest.Level(t, s.Store, p.Skus[0].ID)
				return l.Reserved == 0 && l.Sold == 5 && l.Available == 45
			}, 20*time.Second, 50*time.Millisecond)

			poll, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			dead := client.PollFetches(poll).Records()
			require.Len(t, dead, 1)
			headers := map[string]string{}
			for _, h := range dead[0].Headers {
				headers[h.Key] = string(h.Value)
			}
			require.Contains(t, headers[kafka.HeaderReason], problem.CodeNotFound)
			storetest.Sound(t, s.Store)
		})
	}
}
