// Command order-worker relays the orders' outbox, applies payments, makes the orders of flash sales
// and ends what ends by time.
package main

import (
	"mall/app/order/settle"
	"mall/app/order/store"
	"mall/app/order/worker/internal/config"
	"mall/app/order/worker/internal/consumer"
	"mall/app/order/worker/internal/timer"
	"mall/app/payment/rpc/client/payment"
	"mall/common/event"
	"mall/common/outbox"
	"mall/common/service"
)

func main() {
	var c config.Config
	app := service.New(service.Options{Name: "order-worker", Config: &c, Base: &c.ServiceConf, Deployment: &c.Deployment})
	db := app.MySQL(c.MySQL)
	orders := store.New(db)
	events := &consumer.Consumer{
		Settle: &settle.Service{Store: orders, Payments: payment.NewPayment(app.RPC("payment-rpc", c.PaymentRPC))},
	}
	relay := &outbox.Relay{DB: db, Producer: app.Producer(c.Kafka), Lock: c.MySQL.Database + ".outbox"}
	app.Go("outbox relay", relay.Run)
	app.Go("timer of due orders", (&timer.Orders{Store: orders}).Run)
	app.Consume(c.Kafka, []string{event.TopicPayment}, events.Handle)
	app.Run()
}
