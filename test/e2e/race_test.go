package e2e

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/test/shop"
)

// each runs fn n times at once.
func each(n int, fn func(i int)) {
	var wg sync.WaitGroup
	gate := make(chan struct{})
	for i := range n {
		wg.Go(func() { <-gate; fn(i) })
	}
	close(gate)
	wg.Wait()
}

func TestSixtyFourBuyersOneItem(t *testing.T) {
	buyer, address := customer(t)
	sku := product(t, 1)
	var made, soldOut atomic.Int64
	each(64, func(int) {
		a := do(t, buyer, post("/orders", map[string]any{"addressId": address, "items": []shop.Line{{SKU: sku.ID, Quantity: 1}}}))
		switch {
		case a.Status == 201:
			made.Add(1)
		case a.Status == 409 && a.Problem.Code == "OUT_OF_STOCK":
			soldOut.Add(1)
		default:
			t.Errorf("%d %s", a.Status, a.Body)
		}
	})
	assert.Equal(t, int64(1), made.Load())
	assert.Equal(t, int64(63), soldOut.Load())
	assert.Equal(t, int64(0), available(t, sku))
}

func TestSixtyFourReplaysOfOneKey(t *testing.T) {
	buyer, address := customer(t)
	sku := product(t, 1) // one piece: a second order could not even be made
	call := post("/orders", map[string]any{"addressId": address, "items": []shop.Line{{SKU: sku.ID, Quantity: 1}}})
	var bodies sync.Map
	var replayed atomic.Int64
	each(64, func(int) {
		a := do(t, buyer, call)
		assert.Equal(t, 201, a.Status, string(a.Body))
		bodies.Store(string(a.Body), true)
		if a.Header.Get("Idempotent-Replayed") == "true" {
			replayed.Add(1)
		}
	})
	n := 0
	bodies.Range(func(any, any) bool { n++; return true })
	assert.Equal(t, 1, n, "every replay answers as the first time")
	assert.Equal(t, int64(63), replayed.Load())

	another := call
	another.Body = map[string]any{"addressId": address, "items": []shop.Line{{SKU: sku.ID, Quantity: 2}}}
	assert.Equal(t, "IDEMPOTENCY_KEY_REUSED", problemOf(t, do(t, buyer, another), 422).Code)
}

// A payment, the customer's cancel and the expiry meet on one order: whatever wins, money and stock agree.
func TestPaymentCancelAndExpiryRace(t *testing.T) {
	buyer, address := customer(t)
	sku := product(t, 100)
	db := database(t)
	const rounds = 12
	orders := make([]shop.Order, rounds)
	payments := make([]shop.Payment, rounds)
	for i := range rounds {
		var err error
		orders[i], err = buyer.Order(t.Context(), shop.Key(), address, shop.Line{SKU: sku.ID, Quantity: 1})
		require.NoError(t, err)
		_, err = buyer.JSON(t.Context(), post("/payments", map[string]string{"orderId": orders[i].ID, "provider": "sandbox"}), &payments[i])
		require.NoError(t, err)
		_, err = buyer.JSON(t.Context(), post("/payments/"+payments[i].ID+"/sandbox", map[string]string{"outcome": "success"}), nil)
		require.NoError(t, err)
	}
	each(rounds*2, func(n int) {
		i := n % rounds
		time.Sleep(time.Duration(i*60) * time.Millisecond) // the callbacks come within two seconds
		if n < rounds {
			_, err := db.ExecContext(t.Context(), "UPDATE mall_order.orders SET expires_at = UTC_TIMESTAMP(3), due_at = UTC_TIMESTAMP(3) WHERE id = ? AND status = 'pendingPayment'", orders[i].ID)
			assert.NoError(t, err)
			return
		}
		a := do(t, buyer, post("/orders/"+orders[i].ID+"/cancel", nil))
		assert.Contains(t, []int{200, 409}, a.Status, string(a.Body))
	})
	states := map[string]int{}
	for i := range rounds {
		o, err := buyer.Await(background(t, 30*time.Second), orders[i].ID, "paid", "cancelled")
		require.NoError(t, err)
		states[o.Status]++
		want := map[string]string{"paid": "succeeded", "cancelled": "refunded"}[o.Status]
		assert.Eventually(t, func() bool { return payment(t, buyer, payments[i].ID).Status == want }, 30*time.Second, 100*time.Millisecond,
			"the payment of a %s order becomes %s", o.Status, want)
	}
	t.Log(states)
	audit(t)
}

func TestTwoPaymentsOfOneOrderKeepOne(t *testing.T) {
	buyer, address := customer(t)
	order, err := buyer.Order(t.Context(), shop.Key(), address, shop.Line{SKU: product(t, 5).ID, Quantity: 1})
	require.NoError(t, err)
	var ids [2]string
	for i := range ids {
		var p shop.Payment
		_, err := buyer.JSON(t.Context(), post("/payments", map[string]string{"orderId": order.ID, "provider": "sandbox"}), &p)
		require.NoError(t, err)
		ids[i] = p.ID
	}
	each(2, func(i int) {
		_, err := buyer.JSON(t.Context(), post("/payments/"+ids[i]+"/sandbox", map[string]string{"outcome": "success"}), nil)
		assert.NoError(t, err)
	})
	_, err = buyer.Await(background(t, 30*time.Second), order.ID, "paid")
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		kept, refunded := 0, 0
		for _, id := range ids {
			switch payment(t, buyer, id).Status {
			case "succeeded":
				kept++
			case "refunded":
				refunded++
			}
		}
		return kept == 1 && refunded == 1
	}, 30*time.Second, 100*time.Millisecond)
	audit(t)
}

type flashSale struct {
	ID     string
	Status string
	Items  []struct {
		SKU       string `json:"skuId"`
		Price     shop.Money
		Quantity  int64
		Remaining int64
	}
}

func newFlashSale(t *testing.T, sku shop.SKU, quantity int64) flashSale {
	t.Helper()
	var s flashSale
	_, err := operator(t).JSON(t.Context(), post("/admin/flash-sales", map[string]any{
		"name": "Flash " + shop.Key()[:6], "startsAt": time.Now().Add(-time.Minute).UTC().Format(time.RFC3339),
		"endsAt": time.Now().Add(time.Hour).UTC().Format(time.RFC3339),
		"items":  []any{map[string]any{"skuId": sku.ID, "price": shop.Money{Amount: 99, Currency: "CNY"}, "quantity": quantity}},
	}), &s)
	require.NoError(t, err)
	return s
}

// settle polls a ticket until it is final.
func settle(t *testing.T, c *shop.Client, ticket string) (status, order string) {
	t.Helper()
	require.Eventually(t, func() bool {
		var k struct{ Status, OrderID string }
		_, err := c.JSON(t.Context(), get("/flash-sales/tickets/"+ticket), &k)
		status, order = k.Status, k.OrderID
		return err == nil && status != "queued"
	}, 60*time.Second, 100*time.Millisecond, "ticket %s ends", ticket)
	return status, order
}

func TestFlashSaleSellsWhatItHas(t *testing.T) {
	buyer, _ := customer(t)
	sku := product(t, 100)
	sale := newFlashSale(t, sku, 10)
	tickets := make([]string, 64)
	each(len(tickets), func(i int) {
		var k struct{ Ticket, Status string }
		a, err := buyer.JSON(t.Context(), post("/flash-sales/"+sale.ID+"/orders", map[string]string{"skuId": sku.ID}), &k)
		if assert.NoError(t, err) {
			assert.Equal(t, 202, a.Status)
			tickets[i] = k.Ticket
		}
	})
	ends := map[string]int{}
	distinct := map[string]bool{}
	for _, ticket := range tickets {
		status, order := settle(t, buyer, ticket)
		ends[status]++
		if status == "ordered" {
			distinct[order] = true
			o, err := buyer.GetOrder(t.Context(), order)
			require.NoError(t, err)
			assert.Equal(t, int64(99), o.Total.Amount, "the flash price counts")
		}
	}
	assert.Equal(t, map[string]int{"ordered": 10, "soldOut": 54}, ends)
	assert.Len(t, distinct, 10)
	assert.Equal(t, int64(90), available(t, sku))
	stranger, _ := customer(t)
	problemOf(t, do(t, stranger, get("/flash-sales/tickets/"+tickets[0])), 404)
	audit(t)
}

func TestOneKeyIsOneTicket(t *testing.T) {
	buyer, _ := customer(t)
	sku := product(t, 10)
	sale := newFlashSale(t, sku, 5)
	call := post("/flash-sales/"+sale.ID+"/orders", map[string]string{"skuId": sku.ID})
	var tickets sync.Map
	each(16, func(int) {
		var k struct{ Ticket string }
		_, err := buyer.JSON(t.Context(), call, &k)
		assert.NoError(t, err)
		tickets.Store(k.Ticket, true)
	})
	var all []string
	tickets.Range(func(k, _ any) bool { all = append(all, fmt.Sprint(k)); return true })
	require.Len(t, all, 1)
	status, _ := settle(t, buyer, all[0])
	assert.Equal(t, "ordered", status)
	assert.Equal(t, int64(9), available(t, sku))
}
