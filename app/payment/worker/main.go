// Command payment-worker relays payment events, does what orders decide about captures, asks
// providers for refunds, and is the sandbox provider's side that calls back.
package main

import (
	"context"
	"time"

	"mall/app/order/rpc/client/order"
	"mall/app/payment/provider"
	"mall/app/payment/provider/sandbox"
	"mall/app/payment/store"
	"mall/app/payment/worker/internal/config"
	"mall/app/payment/worker/internal/orders"
	"mall/app/payment/worker/internal/refund"
	"mall/app/payment/worker/internal/settle"
	"mall/app/payment/worker/internal/timer"
	"mall/common/event"
	"mall/common/service"
)

func main() {
	var c config.Config
	app := service.New(service.Options{Name: "payment-worker", Config: &c, Base: &c.ServiceConf, Deployment: &c.Deployment})
	db := app.MySQL(c.MySQL)
	payments := store.New(db)
	providers, box := provider.Open(c.Providers, db)
	settler := &settle.Settler{Store: payments, Orders: order.NewOrder(app.RPC("order-rpc", c.OrderRPC))}
	asker := &refund.Asker{Store: payments, Providers: providers}

	app.Relay(db, c.Kafka, c.MySQL.Database+".outbox", event.TopicPayment)
	app.Consume(c.Kafka, []string{event.TopicOrder}, orders.Handle(payments))
	every(app, "refunds", 500*time.Millisecond, asker.Round)
	every(app, "settlement backstop", 5*time.Second, settler.Round)
	app.Go("purge", purger(db).Run)
	if box != nil {
		sender := sandbox.NewSender(db, c.Providers.Sandbox.Secret, c.SandboxCallback())
		every(app, "sandbox callbacks", 100*time.Millisecond, sender.Round)
	}
	app.Run()
}

func every(app *service.App, name string, interval time.Duration, round func(context.Context) (int, error)) {
	app.Go(name, func(ctx context.Context) error { return timer.Every(ctx, name, interval, round) })
}
