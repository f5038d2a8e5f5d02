package alerts

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/test/shop"
)

// visitor is a customer with some orders, and the pages they look at.
type visitor struct {
	*shop.Client
	address  string
	products []shop.Product
	sku      string // with plenty in stock
	orders   []shop.Order
}

func newVisitor(t *testing.T, orders int) *visitor {
	t.Helper()
	c, address, err := shop.New(mall.URL).Register(t.Context(), "alerts-"+strings.ToLower(shop.Key())+"@mall.test", "a long enough password")
	require.NoError(t, err)
	v := &visitor{Client: c, address: address}
	v.products, err = c.Products(t.Context(), "limit=20")
	require.NoError(t, err)
	for _, p := range v.products {
		for _, s := range p.SKUs {
			if s.Available > 150 {
				v.sku = s.ID
			}
		}
	}
	require.NotEmpty(t, v.sku)
	for range orders {
		o, err := v.order(t.Context())
		require.NoError(t, err)
		v.orders = append(v.orders, o)
	}
	return v
}

func (v *visitor) order(ctx context.Context) (shop.Order, error) {
	return v.Order(ctx, shop.Key(), v.address, shop.Line{SKU: v.sku, Quantity: 1})
}

// pay begins a payment and has it end with outcome, as often as one likes.
func (v *visitor) pay(ctx context.Context, o shop.Order, outcome string) error {
	var p shop.Payment
	if _, err := v.JSON(ctx, shop.Call{Method: "POST", Path: "/api/v1/payments", Key: shop.Key(),
		Body: map[string]string{"orderId": o.ID, "provider": "sandbox"}}, &p); err != nil {
		return err
	}
	_, err := v.JSON(ctx, shop.Call{Method: "POST", Path: "/api/v1/payments/" + p.ID + "/sandbox", Body: map[string]string{"outcome": outcome}}, nil)
	return err
}

// keepUp does something again and again until the returned function is called or the test ends. Requests may fail:
// faults are on.
func keepUp(t *testing.T, every time.Duration, do func(n int)) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for n := 0; ; n++ {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				do(n)
			}
		}
	})
	stop = func() { cancel(); wg.Wait() }
	t.Cleanup(stop)
	return stop
}

// visits is the light load under the faults: product pages, an order a second that is looked at and sometimes paid.
func (v *visitor) visits(t *testing.T) {
	t.Helper()
	get := func(path string) {
		_, _ = v.Do(t.Context(), shop.Call{Method: "GET", Path: "/api/v1" + path})
	}
	keepUp(t, 300*time.Millisecond, func(n int) { get("/products/" + v.products[n%len(v.products)].ID) })
	keepUp(t, 250*time.Millisecond, func(int) { get("/orders") })
	keepUp(t, time.Second, func(n int) {
		o, err := v.order(t.Context())
		if err != nil {
			return
		}
		switch n % 8 { // one payment in ten fails, which is nothing unusual
		case 0, 2, 4, 6:
			_ = v.pay(t.Context(), o, "success")
		case 7:
			if n%16 == 7 {
				_ = v.pay(t.Context(), o, "failure")
			}
		}
		get("/orders/" + o.ID)
	})
	keepUp(t, 400*time.Millisecond, func(int) { get("/orders/" + v.orders[0].ID) })
}
