package flash_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/order/domain"
	"mall/app/order/ordertest"
	"mall/common/id"
	"mall/test/redistest"
)

// Redis forgets everything twice in the middle of the sale, while orders are being made.
func TestALostRedisNeverOversellsAndStrandsNoTicket(t *testing.T) {
	const quota, buyers = 40, 300
	c := open(t, quota)
	var mu sync.Mutex
	tickets := map[string]string{} // ticket to user
	admitted := 0
	buy := func(n int) {
		var wg sync.WaitGroup
		for range n {
			wg.Go(func() {
				user := id.New()
				a, err := c.Admit(t.Context(), user, c.saleID, c.sku, "k")
				if !assert.NoError(t, err) {
					return
				}
				mu.Lock()
				defer mu.Unlock()
				tickets[a.Ticket] = user
				if a.Status == domain.TicketQueued {
					admitted++
				}
			})
		}
		wg.Wait()
	}
	done, consumed := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(consumed)
		for {
			c.consume(t)
			select {
			case <-done:
				c.consume(t)
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	buy(buyers / 3)
	redistest.Flush(t, c.redisAddr)
	buy(buyers / 3)
	redistest.Flush(t, c.redisAddr)
	buy(buyers / 3)
	close(done)
	<-consumed

	assert.Greater(t, admitted, quota, "the loss let too many in, or this test proves nothing")
	outcomes := map[domain.TicketStatus]int{}
	for ticket, user := range tickets {
		outcomes[c.poll(t, user, ticket, time.Now()).Status]++
	}
	assert.Equal(t, map[domain.TicketStatus]int{domain.TicketOrdered: quota, domain.TicketSoldOut: buyers - quota}, outcomes)
	assert.Equal(t, quota, c.countOrders(t))
	assert.Equal(t, int64(0), c.sale.Available(c.sku))
}

func TestALostRedisDoesNotMakeTwoOrdersOfOneKey(t *testing.T) {
	c := open(t, 5)
	user := id.New()
	first, err := c.Admit(t.Context(), user, c.saleID, c.sku, "k")
	require.NoError(t, err)
	redistest.Flush(t, c.redisAddr)
	second, err := c.Admit(t.Context(), user, c.saleID, c.sku, "k")
	require.NoError(t, err)
	require.NotEqual(t, first.Ticket, second.Ticket)
	c.consume(t)
	assert.Equal(t, 1, c.countOrders(t))
	assert.Equal(t, int64(4), c.sale.Available(c.sku), "no stock is held for the second ticket")
	assert.Equal(t, c.poll(t, user, first.Ticket, time.Now()).OrderID, c.poll(t, user, second.Ticket, time.Now()).OrderID)
}

func TestATicketWhoseEventIsLostEndsAsSoldOut(t *testing.T) {
	c := open(t, 5)
	user := id.New()
	a, err := c.Admit(t.Context(), user, c.saleID, c.sku, "k")
	require.NoError(t, err)
	records := c.queue.Take() // stuck somewhere
	assert.Equal(t, domain.TicketQueued, c.poll(t, user, a.Ticket, time.Now()).Status)
	assert.Equal(t, domain.TicketQueued, c.poll(t, user, a.Ticket, time.Now().Add(domain.TicketDeadline-time.Second)).Status)
	assert.Equal(t, domain.TicketSoldOut, c.poll(t, user, a.Ticket, time.Now().Add(domain.TicketDeadline+time.Second)).Status)

	c.queue.ProduceSync(t.Context(), records...) // and arrives after all
	c.consume(t)
	assert.Equal(t, 0, c.countOrders(t), "who was told sold out gets no order")
	assert.Equal(t, domain.TicketSoldOut, c.poll(t, user, a.Ticket, time.Now()).Status)
	_, err = c.orders.Ticket(t.Context(), a.Ticket, id.New(), time.Now())
	assert.Error(t, err, "a stranger learns nothing")
	assert.Equal(t, 0, ordertest.Count(t, c.store, "SELECT COUNT(*) FROM outbox"))
}
