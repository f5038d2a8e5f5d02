// Command order-worker relays the orders' outbox, applies payments, makes the orders of flash sales
// and ends what ends by time.
package main

import (
	"mall/app/order/checkout"
	"mall/app/order/settle"
	"mall/app/order/store"
	"mall/app/order/worker/internal/config"
	"mall/app/order/worker/internal/consumer"
	"mall/app/order/worker/internal/measure"
	"mall/app/order/worker/internal/timer"
	"mall/app/payment/rpc/client/payment"
	"mall/app/product/rpc/client/stock"
	"mall/app/user/rpc/client/user"
	"mall/common/event"
	"mall/common/purge"
	"mall/common/service"
)

// flashParallel is how many orders of a flash sale are made at once.
const flashParallel = 2

func main() {
	var c config.Config
	app := service.New(service.Options{Name: "order-worker", Config: &c, Base: &c.ServiceConf, Deployment: &c.Deployment})
	db := app.MySQL(c.MySQL)
	orders := store.New(db)
	events := &consumer.Consumer{
		Settle: &settle.Service{Store: orders, Payments: payment.NewPayment(app.RPC("payment-rpc", c.PaymentRPC))},
		Checkout: &checkout.Service{
			Store: orders, PaymentTimeout: c.PaymentTimeout,
			Stock:     stock.NewStock(app.RPC("product-rpc", c.ProductRPC)),
			Addresses: user.NewUser(app.RPC("user-rpc", c.UserRPC)),
		},
	}
	relay := app.Relay(db, c.Kafka, c.MySQL.Database+".outbox", event.TopicOrder, event.TopicFlash)
	app.Go("orders by state", measure.Orders(db, relay.Alone).Run)
	app.Go("timer of due orders", (&timer.Orders{Store: orders}).Run)
	app.Go("timer of stalled refunds", (&timer.Refunds{Store: orders, Settle: events.Settle}).Run)
	app.Go("purge", (&purge.Purge{DB: db, More: []purge.Step{
		{What: "tickets", Age: purge.Keep, Delete: store.PurgeTickets},
	}}).Run)
	app.Consume(c.Kafka, []string{event.TopicPayment}, events.Handle)
	// A flash sale's queue must neither delay payments nor starve the requests that fill it.
	app.ConsumeAs("order-worker-flash", flashParallel, c.Kafka, []string{event.TopicFlash}, events.Handle)
	app.Run()
}
