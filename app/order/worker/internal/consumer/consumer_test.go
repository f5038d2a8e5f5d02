package consumer_test

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/zeromicro/go-zero/core/logx"

	"mall/app/order/checkout"
	"mall/app/order/domain"
	"mall/app/order/ordertest"
	"mall/app/order/settle"
	"mall/app/order/store"
	"mall/app/order/worker/internal/consumer"
	"mall/common/event"
	"mall/common/id"
	"mall/common/kafka"
	"mall/common/outbox"
	"mall/common/problem"
	"mall/test/kafkatest"
)

func TestMain(m *testing.M) {
	logx.Disable()
	m.Run()
}

// worker is order-worker's consumer and relay on an embedded broker.
type worker struct {
	store    *store.Store
	payments *ordertest.Payments
	sale     *ordertest.Sale
	client   *kgo.Client
}

func start(t *testing.T, sale *ordertest.Sale) *worker {
	t.Helper()
	conf := kafka.Conf{Brokers: kafkatest.Embedded(t)[0], Timeout: 10 * time.Second}
	w := &worker{store: ordertest.Store(t), payments: &ordertest.Payments{}, sale: sale}
	var err error
	w.client, err = kgo.NewClient(kgo.SeedBrokers(conf.Seeds()...), kgo.ConsumeTopics(event.TopicOrder, event.TopicPayment+event.DLQSuffix))
	require.NoError(t, err)
	t.Cleanup(w.client.Close)
	_, err = kadm.NewClient(w.client).CreateTopics(t.Context(), 2, 1, nil, event.Topics()...)
	require.NoError(t, err)
	producer, err := kafka.NewProducer(conf)
	require.NoError(t, err)
	t.Cleanup(producer.Close)
	handler := &consumer.Consumer{
		Settle:   &settle.Service{Store: w.store, Payments: w.payments},
		Checkout: &checkout.Service{Store: w.store, Stock: sale, Addresses: ordertest.Addresses{}, PaymentTimeout: time.Hour},
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		_ = (&kafka.Consumer{
			Conf: conf, Group: "order-worker", Topics: []string{event.TopicPayment, event.TopicFlash},
			Handler: handler.Handle, Tries: 2, Backoff: 10 * time.Millisecond,
		}).Run(ctx)
	})
	wg.Go(func() { _ = (&outbox.Relay{DB: w.store.DB(), Producer: producer, Lock: id.New()}).Run(ctx) })
	t.Cleanup(func() { cancel(); wg.Wait() })
	return w
}

func (w *worker) tell(t *testing.T, topic, kind, key string, data any) {
	t.Helper()
	payload, ok := data.(json.RawMessage)
	if !ok {
		var err error
		payload, err = json.Marshal(data)
		require.NoError(t, err)
	}
	value, err := json.Marshal(event.Envelope{ID: id.New(), Type: kind, AggregateID: key, OccurredAt: time.Now(), Data: payload})
	require.NoError(t, err)
	require.NoError(t, w.client.ProduceSync(t.Context(), &kgo.Record{Topic: topic, Key: []byte(key), Value: value}).FirstErr())
}

// heard reads the worker's own topics until one event satisfies the caller.
func (w *worker) heard(t *testing.T, until func(topic string, e event.Envelope) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		fetches := w.client.PollFetches(ctx)
		require.NoError(t, ctx.Err(), "waited for an event")
		done := false
		fetches.EachRecord(func(r *kgo.Record) {
			var e event.Envelope
			_ = json.Unmarshal(r.Value, &e)
			done = done || until(r.Topic, e)
		})
		if done {
			return
		}
	}
}

func (w *worker) status(t *testing.T, orderID string) domain.Status {
	t.Helper()
	o, err := w.store.Order(t.Context(), orderID)
	require.NoError(t, err)
	return o.Status
}

func TestAPaymentMakesItsOrderPaidAndTellsIt(t *testing.T) {
	w := start(t, nil)
	o := ordertest.Place(t, w.store, nil)
	p := event.Payment{PaymentID: id.New(), OrderID: o.ID, UserID: o.UserID, Provider: "sandbox", Amount: o.Total}
	w.tell(t, event.TopicPayment, event.PaymentFailed, p.PaymentID, p)
	w.tell(t, event.TopicPayment, event.PaymentSucceeded, p.PaymentID, p)
	w.tell(t, event.TopicPayment, event.PaymentSucceeded, p.PaymentID, p)
	var kinds []string
	w.heard(t, func(topic string, e event.Envelope) bool {
		if topic == event.TopicOrder && e.AggregateID == o.ID {
			kinds = append(kinds, e.Type)
			var data event.Order
			require.NoError(t, e.Decode(&data))
			assert.Len(t, data.Lines, 2)
		}
		return len(kinds) == 2
	})
	assert.Equal(t, []string{"created", "paid"}, kinds, "in order, once")
	assert.Equal(t, domain.Paid, w.status(t, o.ID))

	r := ordertest.Refund(t, w.store, o.ID, true)
	p.RefundID = r.ID
	w.tell(t, event.TopicPayment, event.PaymentRefunded, p.PaymentID, p)
	w.heard(t, func(_ string, e event.Envelope) bool { return e.Type == event.OrderRefunded })
	assert.Equal(t, domain.Refunded, w.status(t, o.ID))
}

func TestADeadPaymentServiceIsWaitedForAndAMalformedEventIsBuried(t *testing.T) {
	w := start(t, nil)
	o := ordertest.Place(t, w.store, nil)
	p := event.Payment{PaymentID: id.New(), OrderID: o.ID, UserID: o.UserID, Amount: o.Total}
	p.Amount.Amount++
	w.payments.Fail(problem.Unavailable("payment", errors.New("down")))
	w.tell(t, event.TopicPayment, event.PaymentSucceeded, p.PaymentID, p)
	w.tell(t, event.TopicPayment, event.PaymentSucceeded, id.New(), json.RawMessage(`{"amount":"much"}`))
	w.tell(t, event.TopicPayment, event.PaymentSucceeded, id.New(), json.RawMessage(`{"paymentId":"","orderId":"x"}`))
	buried := 0
	time.AfterFunc(300*time.Millisecond, func() { w.payments.Fail(nil) })
	w.heard(t, func(topic string, _ event.Envelope) bool {
		if topic == event.TopicPayment+event.DLQSuffix {
			buried++
		}
		return buried == 2
	})
	require.Eventually(t, func() bool { return w.payments.Refunds()["auto-"+p.PaymentID] == "amountMismatch" }, 20*time.Second, 10*time.Millisecond)
	assert.Equal(t, domain.PendingPayment, w.status(t, o.ID))
}

func TestAnAdmittedBuyerGetsAnOrder(t *testing.T) {
	saleID, sku := id.New(), id.New()
	w := start(t, ordertest.NewSale(saleID, sku, 3))
	tickets := map[string]string{}
	for range 8 {
		f := event.Flash{Ticket: id.New(), SaleID: saleID, SkuID: sku, UserID: id.New(), Intent: id.New()}
		tickets[f.Ticket] = f.UserID
		w.tell(t, event.TopicFlash, event.FlashAdmitted, f.Ticket, f)
		w.tell(t, event.TopicFlash, event.FlashAdmitted, f.Ticket, f)
	}
	w.tell(t, event.TopicFlash, event.FlashAdmitted, "x", event.Flash{Ticket: "x"})
	require.Eventually(t, func() bool {
		return ordertest.Count(t, w.store, "SELECT COUNT(*) FROM flash_tickets") == len(tickets)
	}, 20*time.Second, 10*time.Millisecond)
	assert.Equal(t, 3, ordertest.Count(t, w.store, "SELECT COUNT(*) FROM orders WHERE flash_sale_id = ?", saleID))
	assert.Equal(t, 3, ordertest.Count(t, w.store, "SELECT COUNT(*) FROM flash_tickets WHERE status = 'ordered'"))
	assert.Equal(t, 5, ordertest.Count(t, w.store, "SELECT COUNT(*) FROM flash_tickets WHERE status = 'soldOut'"))
}

func FuzzHandle(f *testing.F) {
	s := ordertest.Store(f)
	handler := &consumer.Consumer{
		Settle:   &settle.Service{Store: s, Payments: &ordertest.Payments{}},
		Checkout: &checkout.Service{Store: s, Stock: ordertest.NewStock(id.New(), 1, 1), Addresses: ordertest.Addresses{}, PaymentTimeout: time.Hour},
	}
	f.Add(event.TopicPayment, event.PaymentSucceeded, []byte(`{"paymentId":"p","orderId":"o","amount":{"amount":1,"currency":"CNY"}}`))
	f.Add(event.TopicPayment, event.PaymentRefunded, []byte(`{"orderId":"o","refundId":"r"}`))
	f.Add(event.TopicFlash, event.FlashAdmitted, []byte(`{"ticket":"01ARZ3NDEKTSV4RRFFQ69G5FAV","userId":"01ARZ3NDEKTSV4RRFFQ69G5FAV"}`))
	f.Add(event.TopicFlash, "", []byte(`null`))
	f.Fuzz(func(t *testing.T, topic, kind string, data []byte) {
		_ = handler.Handle(t.Context(), topic, event.Envelope{ID: "e", Type: kind, Data: data})
		if n := ordertest.Count(t, s, "SELECT COUNT(*) FROM orders"); n != 0 {
			t.Fatalf("%s made an order", data)
		}
	})
}
