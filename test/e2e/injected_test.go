package e2e

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/test/shop"
)

// inject sets a fault and ends all faults of its service with the test.
func inject(t *testing.T, service string, args ...string) {
	t.Helper()
	_, err := cli(t, append([]string{"fault", "set", service, "--for", "5m"}, args...)...)
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := cli(t, "fault", "clear", service)
		require.NoError(t, err)
	})
}

// An order whose answer is lost on the way is the same order when the customer asks again.
func TestAnOrderWhoseAnswerIsLostIsMadeOnce(t *testing.T) {
	managed(t)
	for _, lost := range []struct{ service, route, how string }{
		{"order-rpc", "order.Order/CreateOrder", "--error=UNAVAILABLE"},
		{"order-rpc", "order.Order/CreateOrder", "--drop"},
		{"product-rpc", "product.Stock/Reserve", "--error=INTERNAL"},
		{"order-api", "POST /api/v1/orders", "--drop"},
		{"edge", "POST /api/v1/orders", "--drop"},
	} {
		t.Run(lost.service+lost.how, func(t *testing.T) {
			buyer, address := customer(t)
			sku := product(t, 50)
			key := shop.Key()
			inject(t, lost.service, "--route", lost.route, lost.how, "--after")
			a, err := buyer.Do(t.Context(), shop.Call{Method: "POST", Path: "/api/v1/orders", Key: key,
				Body: map[string]any{"addressId": address, "items": []shop.Line{{SKU: sku.ID, Quantity: 1}}}})
			if err == nil {
				assert.GreaterOrEqual(t, a.Status, 500, "%s", a.Body)
			}
			_, err = cli(t, "fault", "clear", lost.service)
			require.NoError(t, err)

			ctx := background(t, 30*time.Second)
			var order shop.Order
			require.Eventually(t, func() bool {
				order, err = buyer.Order(ctx, key, address, shop.Line{SKU: sku.ID, Quantity: 1})
				return err == nil
			}, 20*time.Second, 200*time.Millisecond, "the same key gets the order")
			_, err = buyer.Pay(ctx, order.ID, "success")
			require.NoError(t, err)
			_, err = buyer.Await(ctx, order.ID, "paid")
			require.NoError(t, err)
			assert.Equal(t, int64(49), available(t, sku), "one order was made")
		})
	}
	audit(t)
}

func TestLoadWithInjectedFaultsLosesNothing(t *testing.T) {
	managed(t)
	inject(t, "edge", "--route", "POST /api/v1/orders", "--drop", "--after", "--probability", "0.1")
	inject(t, "order-rpc", "--route", "order.Order/CreateOrder", "--error", "UNAVAILABLE", "--after", "--probability", "0.3")
	inject(t, "product-rpc", "--latency", "50ms", "--jitter", "50ms", "--probability", "0.2")
	inject(t, "product-rpc", "--route", "product.Stock/Reserve", "--error", "INTERNAL", "--after", "--probability", "0.2")
	inject(t, "payment-api", "--error", "503", "--after", "--probability", "0.2")
	for _, worker := range []string{"order-worker", "product-worker", "payment-worker"} {
		inject(t, worker, "--error", "default", "--after", "--probability", "0.3")
	}
	out, err := cli(t, "load", "--users", "8", "--seed", "7", "--duration", "15s", "--rate", "15")
	t.Log(out)
	require.NoError(t, err)

	out, err = cli(t, "fault", "list", "--json")
	require.NoError(t, err)
	var services []struct {
		Service string
		Items   []struct{ Injected int }
	}
	require.NoError(t, json.Unmarshal([]byte(out), &services))
	for _, s := range services {
		for _, f := range s.Items {
			assert.Positive(t, f.Injected, "a fault of %s never struck", s.Service)
		}
	}
	_, err = cli(t, "fault", "clear")
	require.NoError(t, err)
	audit(t)
	letters, err := cli(t, "dlq", "list", "--json")
	require.NoError(t, err)
	assert.JSONEq(t, "[]", letters, "faults fill no dead-letter topic")
}
