package alerts

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/common/event"
	"mall/test/shop"
)

// Faults that do not disturb each other are on at the same time; the Collector's comes last, for it blinds all others.
func TestEveryAlertFiresAndClears(t *testing.T) {
	v := newVisitor(t, 10)
	v.visits(t)
	var proven []string
	t.Run("faults", func(t *testing.T) {
		for _, f := range []struct {
			name   string
			alerts []string
			quick  bool // part of the short run
			prove  func(t *testing.T, v *visitor)
		}{
			{"dead letters", []string{"DeadLetters"}, true, deadLetters},
			{"a service is down, then its pool is used up", []string{"ServiceDown", "PoolExhausted"}, true, downThenExhausted},
			{"fast burn", []string{"AvailabilityBudgetBurnsFast", "LatencyBudgetBurnsFast"}, false, fastBurn},
			{"slow burn", []string{"AvailabilityBudgetBurnsSlowly", "LatencyBudgetBurnsSlowly", "ErrorBudgetLow"}, false, slowBurn},
			{"outbox", []string{"OutboxStuck"}, false, outboxStuck},
			{"lag", []string{"ConsumerLagGrows"}, false, lagGrows},
			{"invariant", []string{"InvariantViolated"}, false, invariantViolated},
			{"stock", []string{"StockOut"}, false, stockOut},
			{"payments", []string{"PaymentsFail"}, false, paymentsFail},
			{"orders", []string{"OrdersStopped"}, false, ordersStopped},
		} {
			if testing.Short() && !f.quick {
				continue
			}
			proven = append(proven, f.alerts...)
			t.Run(f.name, func(t *testing.T) {
				t.Parallel()
				f.prove(t, v)
			})
		}
	})
	if !testing.Short() {
		collectorDown(t)
		proven = append(proven, "CollectorDown", "TelemetryDropped")
		assert.ElementsMatch(t, alertNames(t), proven, "every alert of deploy/dashboards has a proof here")
	}
	t.Logf("\n%s", &seen)
}

func alertNames(t *testing.T) []string {
	t.Helper()
	all, err := rules(t.Context())
	require.NoError(t, err)
	var names []string
	for _, r := range all {
		if r.Type == "alerting" {
			names = append(names, r.Name)
		}
	}
	return names
}

// fault sets a fault that the test clears, and that ends by itself when it does not.
func fault(t *testing.T, service, route string, how ...string) (begin, end func()) {
	t.Helper()
	id := "proof-" + strings.ToLower(shop.Key()[:6])
	t.Cleanup(func() { _, _ = mall.CLI("fault", "clear", service, id) }) // refused where it is cleared already
	return func() {
			cli(t, append([]string{"fault", "set", service, "--route", route, "--for", "5m", "--id", id}, how...)...)
		}, func() {
			cli(t, "fault", "clear", service, id)
		}
}

func fastBurn(t *testing.T, _ *visitor) {
	t.Helper()
	fail, heal := fault(t, "order-rpc", "order.Order/ListOrders", "--error", "UNAVAILABLE")
	slow, quick := fault(t, "order-rpc", "order.Order/GetOrder", "--latency", "400ms")
	// The pages' slower pair of windows, 30 m and 6 h, are two and a half minutes and half an hour here.
	run(t, "mall fault set order-rpc --error UNAVAILABLE, --latency 400ms", func() { fail(); slow() }, func() { heal(); quick() },
		proof{alert: "AvailabilityBudgetBurnsFast", labels: map[string]string{"service_name": "order-rpc", "rpc_method": "ListOrders"}, clears: 210 * time.Second},
		proof{alert: "LatencyBudgetBurnsFast", labels: map[string]string{"service_name": "order-rpc", "rpc_method": "GetOrder"}, clears: 210 * time.Second})
}

// The slow windows are hours even here. They clear as in production when a failure is few among many, so a burst of
// good requests mends the rate.
func slowBurn(t *testing.T, v *visitor) {
	t.Helper()
	const route = "GET /api/v1/categories"
	fail, heal := fault(t, "product-api", route, "--error", "503")
	slow, quick := fault(t, "product-api", route, "--latency", "600ms")
	get := direct(v, 8102, "/api/v1/categories")
	labels := func(slo string) map[string]string {
		return map[string]string{"service_name": "product-api", "http_route": "/api/v1/categories", "slo": slo}
	}
	run(t, "twelve slow failures in twelve seconds; then many good answers", func() {
		fail()
		slow()
		for range 12 {
			get(t)
			time.Sleep(400 * time.Millisecond)
		}
	}, func() {
		heal()
		quick()
		for range 8 {
			keepUp(t, time.Millisecond, func(int) { get(t) })
		}
	},
		proof{alert: "AvailabilityBudgetBurnsSlowly", labels: labels("availability")},
		proof{alert: "LatencyBudgetBurnsSlowly", labels: labels("latency")},
		// Its step is ten minutes and its hold fifteen: 50 and 75 s here.
		proof{alert: "ErrorBudgetLow", labels: labels("latency"), fires: 150 * time.Second})
}

func deadLetters(t *testing.T, _ *visitor) {
	t.Helper()
	produce := producer(t)
	run(t, "a message that is no event; mall dlq discard", func() { produce(event.TopicPayment, `{"id":`) },
		func() { cli(t, "dlq", "discard", event.TopicPayment) },
		proof{alert: "DeadLetters", labels: map[string]string{"messaging_destination_name": event.TopicPayment + event.DLQSuffix}})
}

func lagGrows(t *testing.T, _ *visitor) {
	t.Helper()
	produce := producer(t)
	slow, quick := fault(t, "user-worker", event.TopicAudit, "--latency", "1s")
	var stop func()
	run(t, "mall fault set user-worker --latency 1s, 50 events a second", func() {
		slow()
		stop = keepUp(t, 20*time.Millisecond, func(n int) { produce(event.TopicAudit, ofALaterVersion(n)) })
	}, func() { stop(); quick() },
		proof{alert: "ConsumerLagGrows", labels: map[string]string{"service_name": "user-worker", "messaging_destination_name": event.TopicAudit}})
}

// A row that Kafka does not take, two minutes old.
func outboxStuck(t *testing.T, _ *visitor) {
	t.Helper()
	db := database(t)
	run(t, "an outbox row for a topic that does not exist", func() {
		change(t, db, `INSERT INTO mall_user.outbox (event_id, topic, type, aggregate_id, version, payload, traceparent, created_at)
			VALUES ('01PROOFOFALERTS00000000000', 'mall.nowhere.v1', 'proof', 'proof', 1, '{}', '', UTC_TIMESTAMP(3) - INTERVAL 2 MINUTE)`)
	}, func() { change(t, db, "DELETE FROM mall_user.outbox WHERE topic = 'mall.nowhere.v1'") },
		proof{alert: "OutboxStuck", labels: map[string]string{"db_namespace": "mall_user"}})
}

func invariantViolated(t *testing.T, v *visitor) {
	t.Helper()
	db := database(t)
	const take, give = "UPDATE mall_product.stock SET available = available - 1 WHERE sku_id = ?", "UPDATE mall_product.stock SET available = available + 1 WHERE sku_id = ?"
	run(t, "a piece of stock that vanishes by SQL, and comes back", func() { change(t, db, take, v.sku) }, func() { change(t, db, give, v.sku) },
		proof{alert: "InvariantViolated", labels: map[string]string{"invariant": "stock adds up: stocked = available + reserved + sold, none negative"}})
}

func stockOut(t *testing.T, v *visitor) {
	t.Helper()
	operator, err := v.LogIn(t.Context(), "operator@mall.test", "operator-password")
	require.NoError(t, err)
	products, err := v.Products(t.Context(), "limit=100")
	require.NoError(t, err)
	var skus []shop.SKU // a tenth of them
	for _, p := range products {
		for _, s := range p.SKUs {
			if s.ID != v.sku && s.Available > 0 && len(skus) < 50 {
				skus = append(skus, s)
			}
		}
	}
	book := func(sign int64) {
		for _, s := range skus {
			_, err := operator.JSON(t.Context(), shop.Call{Method: "POST", Path: "/api/v1/admin/skus/" + s.ID + "/stock", Key: shop.Key(),
				Body: map[string]any{"delta": sign * s.Available, "reason": "proof of the alert"}}, nil)
			require.NoError(t, err)
		}
	}
	run(t, "a tenth of the SKUs booked to zero, and back", func() { book(-1) }, func() { book(1) }, proof{alert: "StockOut"})
}

func paymentsFail(t *testing.T, v *visitor) {
	t.Helper()
	var stop func()
	run(t, "sandbox outcome failure, two a second", func() {
		stop = keepUp(t, 500*time.Millisecond, func(n int) { _ = v.pay(t.Context(), v.orders[n%len(v.orders)], "failure") })
	}, func() { stop() }, proof{alert: "PaymentsFail", labels: map[string]string{"provider": "sandbox"}})
}

func ordersStopped(t *testing.T, _ *visitor) {
	t.Helper()
	fail, heal := fault(t, "order-api", "POST /api/v1/orders", "--error", "503")
	// Only who had orders misses them.
	require.Eventually(t, func() bool {
		got, err := query(t.Context(), `sum(rate(mall_order_transitions_total{status="pendingPayment"}[1m])) > 0`)
		return err == nil && len(got) > 0
	}, 30*time.Second, 500*time.Millisecond)
	// No order for fifty seconds, held for twenty-five: ten and five minutes in production.
	run(t, "mall fault set order-api --route 'POST /api/v1/orders' --error 503", fail, heal, proof{alert: "OrdersStopped", fires: 105 * time.Second})
}

func collectorDown(t *testing.T) {
	t.Helper()
	var restarted time.Time
	run(t, "mall stop collector", func() { cli(t, "stop", "collector") }, func() {
		restarted = time.Now()
		cli(t, "start", "collector")
	}, proof{alert: "CollectorDown"})
	// What the services dropped meanwhile is told as soon as telling is possible again, and forgotten in time.
	dropped := []proof{{alert: "TelemetryDropped", fires: 60 * time.Second, clears: 150 * time.Second}}
	fired := await(t, restarted, dropped, true)
	cleared := await(t, restarted, dropped, false)
	seen.note(dropped[0].String(), "the same; times are from the Collector's start", fired[0], cleared[0])
}
