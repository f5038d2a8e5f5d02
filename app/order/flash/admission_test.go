package flash_test

import (
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zeromicro/go-zero/core/logx"
	"github.com/zeromicro/go-zero/core/stores/redis"

	"mall/app/order/checkout"
	"mall/app/order/domain"
	"mall/app/order/flash"
	"mall/app/order/ordertest"
	"mall/app/order/store"
	"mall/app/product/flashcounter"
	"mall/common/event"
	"mall/common/id"
	"mall/common/problem"
	"mall/test/redistest"
)

func TestMain(m *testing.M) {
	logx.Disable()
	m.Run()
}

// counter is a shop with a flash sale: admission on a real Redis, orders on a real database.
type counter struct {
	*flash.Admission
	redis       *redis.Redis
	redisAddr   string
	sale        *ordertest.Sale
	queue       *ordertest.Queue
	orders      *checkout.Service
	store       *store.Store
	saleID, sku string
}

func open(t *testing.T, quota int64) *counter {
	t.Helper()
	c := &counter{saleID: id.New(), sku: id.New(), queue: &ordertest.Queue{}, store: ordertest.Store(t), redisAddr: redistest.Server(t)}
	c.sale = ordertest.NewSale(c.saleID, c.sku, quota)
	c.redis = redis.MustNewRedis(redis.RedisConf{Host: c.redisAddr, Type: redis.NodeType, DisableIdentity: true})
	c.Admission = flash.New(c.redis, c.queue, c.sale, flash.NewTickets("secret"))
	c.orders = &checkout.Service{Store: c.store, Stock: c.sale, Addresses: ordertest.Addresses{}, PaymentTimeout: time.Hour}
	return c
}

// consume works off the queue and returns how many events there were.
func (c *counter) consume(t *testing.T) int {
	t.Helper()
	records := c.queue.Take()
	for _, r := range records {
		var e event.Envelope
		var f event.Flash
		require.NoError(t, json.Unmarshal(r.Value, &e))
		require.NoError(t, e.Decode(&f))
		assert.Equal(t, f.Ticket, string(r.Key))
		require.NoError(t, c.orders.CreateFlashOrder(t.Context(), f))
	}
	return len(records)
}

// poll asks as order-api does: the ticket itself first, then order-rpc.
func (c *counter) poll(t *testing.T, user, ticket string, now time.Time) domain.Ticket {
	t.Helper()
	answer, decided, err := c.Status(user, ticket)
	require.NoError(t, err)
	if decided {
		return domain.Ticket{Ticket: ticket, Status: answer.Status}
	}
	got, err := c.orders.Ticket(t.Context(), ticket, user, now)
	require.NoError(t, err)
	return got
}

func (c *counter) countOrders(t *testing.T) int {
	t.Helper()
	return ordertest.Count(t, c.store, "SELECT COUNT(*) FROM orders")
}

func code(err error) string {
	if p := problem.From(err); p != nil {
		return p.Code
	}
	return ""
}

func TestAsManyBuyersAreAdmittedAsThereArePieces(t *testing.T) {
	c := open(t, 10)
	var wg sync.WaitGroup
	var mu sync.Mutex
	tickets := map[string]string{} // ticket to user
	outcomes := map[domain.TicketStatus]int{}
	for range 100 {
		wg.Go(func() {
			user := id.New()
			a, err := c.Admit(t.Context(), user, c.saleID, c.sku, "k")
			if !assert.NoError(t, err) {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			tickets[a.Ticket] = user
			outcomes[a.Status]++
		})
	}
	wg.Wait()
	assert.Equal(t, map[domain.TicketStatus]int{domain.TicketQueued: 10, domain.TicketSoldOut: 90}, outcomes)
	assert.Equal(t, 1, c.sale.Asked, "of many requests that miss one asks for the sale")
	assert.Equal(t, 10, c.consume(t))
	ordered := 0
	for ticket, user := range tickets {
		got := c.poll(t, user, ticket, time.Now())
		if got.Status == domain.TicketOrdered {
			ordered++
			o, err := c.store.Order(t.Context(), got.OrderID)
			require.NoError(t, err)
			assert.Equal(t, user, o.UserID)
			assert.Equal(t, c.saleID, o.FlashSaleID)
			assert.Equal(t, int64(100), o.Total.Amount, "the sale's price")
		} else {
			assert.Equal(t, domain.TicketSoldOut, got.Status)
		}
	}
	assert.Equal(t, 10, ordered)
}

func TestWhoIsNotAdmitted(t *testing.T) {
	c := open(t, 10)
	user := id.New()
	for name, tc := range map[string]struct{ sale, sku, code string }{
		"unknown sale": {id.New(), c.sku, problem.CodeNotFound},
		"no sale":      {"x", c.sku, problem.CodeNotFound},
		"unknown SKU":  {c.saleID, id.New(), domain.CodeSkuNotFound},
		"no SKU":       {c.saleID, "", domain.CodeSkuNotFound},
	} {
		_, err := c.Admit(t.Context(), user, tc.sale, tc.sku, "k")
		assert.Equal(t, tc.code, code(err), name)
	}
	c.sale.Info.StartsAtMs = time.Now().Add(time.Hour).UnixMilli()
	fresh := flash.New(c.redis, c.queue, c.sale, flash.NewTickets("secret"))
	_, err := fresh.Admit(t.Context(), user, c.saleID, c.sku, "k")
	assert.Equal(t, domain.CodeSaleNotRunning, code(err))
	c.sale.Info.StartsAtMs, c.sale.Info.EndsAtMs = 0, time.Now().UnixMilli()
	fresh = flash.New(c.redis, c.queue, c.sale, flash.NewTickets("secret"))
	_, err = fresh.Admit(t.Context(), user, c.saleID, c.sku, "k")
	assert.Equal(t, domain.CodeSaleNotRunning, code(err))
	assert.Empty(t, c.queue.Take())
}

func TestOneKeyGetsOneTicket(t *testing.T) {
	c := open(t, 1)
	user, late := id.New(), id.New()
	first, err := c.Admit(t.Context(), user, c.saleID, c.sku, "k")
	require.NoError(t, err)
	assert.False(t, first.Replayed)
	again, err := c.Admit(t.Context(), user, c.saleID, c.sku, "k")
	require.NoError(t, err)
	assert.Equal(t, flash.Answer{Ticket: first.Ticket, Status: domain.TicketQueued, Replayed: true}, again)
	assert.Equal(t, 2, c.consume(t), "a replay tells the consumer again")
	assert.Equal(t, 1, c.countOrders(t))

	refused, err := c.Admit(t.Context(), late, c.saleID, c.sku, "k")
	require.NoError(t, err)
	assert.Equal(t, domain.TicketSoldOut, refused.Status)
	again, err = c.Admit(t.Context(), late, c.saleID, c.sku, "k")
	require.NoError(t, err)
	assert.Equal(t, flash.Answer{Ticket: refused.Ticket, Status: domain.TicketSoldOut, Replayed: true}, again)

	second := id.New()
	c.sale.Info.Items[0].SkuId = second
	c.sale.Put(second, 1, 100)
	other := flash.New(c.redis, c.queue, c.sale, flash.NewTickets("secret"))
	_, err = other.Admit(t.Context(), user, c.saleID, second, "k")
	assert.Equal(t, problem.CodeIdempotencyKeyReused, code(err))
}

func TestACustomersLimit(t *testing.T) {
	c := open(t, 10)
	c.sale.Info.LimitPerCustomer = 2
	user := id.New()
	for _, key := range []string{"a", "b"} {
		_, err := c.Admit(t.Context(), user, c.saleID, c.sku, key)
		require.NoError(t, err)
	}
	_, err := c.Admit(t.Context(), user, c.saleID, c.sku, "c")
	assert.Equal(t, domain.CodeLimitReached, code(err))
	_, err = c.Admit(t.Context(), user, c.saleID, c.sku, "a")
	assert.NoError(t, err, "a replay is not a piece more")
	_, err = c.Admit(t.Context(), id.New(), c.saleID, c.sku, "c")
	assert.NoError(t, err, "others have their own limit")
}

func TestWhatKafkaDidNotTakeIsGivenBack(t *testing.T) {
	c := open(t, 1)
	c.sale.Info.LimitPerCustomer = 1
	user, other := id.New(), id.New()
	c.queue.Fail(true, false)
	_, err := c.Admit(t.Context(), user, c.saleID, c.sku, "k")
	require.Equal(t, problem.CodeUnavailable, code(err))
	c.queue.Fail(false, false)
	a, err := c.Admit(t.Context(), other, c.saleID, c.sku, "k")
	require.NoError(t, err)
	assert.Equal(t, domain.TicketQueued, a.Status, "the piece went to somebody else")
	b, err := c.Admit(t.Context(), user, c.saleID, c.sku, "k")
	require.NoError(t, err)
	assert.Equal(t, domain.TicketSoldOut, b.Status)
}

func TestALostAcknowledgementMakesOneOrder(t *testing.T) {
	c := open(t, 5)
	user := id.New()
	c.queue.Fail(true, true)
	_, err := c.Admit(t.Context(), user, c.saleID, c.sku, "k")
	require.Equal(t, problem.CodeUnavailable, code(err))
	c.queue.Fail(false, false)
	a, err := c.Admit(t.Context(), user, c.saleID, c.sku, "k")
	require.NoError(t, err)
	assert.Equal(t, 2, c.consume(t))
	assert.Equal(t, 1, c.countOrders(t))
	assert.Equal(t, domain.TicketOrdered, c.poll(t, user, a.Ticket, time.Now()).Status)
	left, err := c.redis.Get(flashcounter.Key(c.saleID, c.sku))
	require.NoError(t, err)
	assert.Equal(t, "4", left, "one piece is counted")
}

func TestPiecesThatCameBackAreSoldWhenTheQueueStandsStill(t *testing.T) {
	c := open(t, 1)
	user := id.New()
	_, err := c.Admit(t.Context(), user, c.saleID, c.sku, "k")
	require.NoError(t, err)
	c.consume(t)
	c.sale.Release(c.sale.Reservations()[0]) // the order expired, and nobody told Redis

	fresh := flash.New(c.redis, c.queue, c.sale, flash.NewTickets("secret")) // has no old sale in its cache
	a, err := fresh.Admit(t.Context(), id.New(), c.saleID, c.sku, "k")
	require.NoError(t, err)
	assert.Equal(t, domain.TicketSoldOut, a.Status, "somebody was admitted a moment ago: the database may not know yet")

	_, err = c.redis.Del(flashcounter.Slot(c.saleID) + c.sku + ":moved") // as after ten quiet seconds
	require.NoError(t, err)
	a, err = fresh.Admit(t.Context(), id.New(), c.saleID, c.sku, "k")
	require.NoError(t, err)
	assert.Equal(t, domain.TicketQueued, a.Status)
	a, err = fresh.Admit(t.Context(), id.New(), c.saleID, c.sku, "k")
	require.NoError(t, err)
	assert.Equal(t, domain.TicketSoldOut, a.Status)
}

func TestADeadRedisIsUnavailable(t *testing.T) {
	c := open(t, 1)
	dead := flash.New(redis.MustNewRedis(redis.RedisConf{Host: "127.0.0.1:1", Type: redis.NodeType, NonBlock: true}), c.queue, c.sale, flash.NewTickets("secret"))
	_, err := dead.Admit(t.Context(), id.New(), c.saleID, c.sku, "k")
	p := problem.From(err)
	assert.Equal(t, 503, p.Status)
	assert.Positive(t, p.RetryAfter)
}
