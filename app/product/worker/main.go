// Command product-worker settles reservations by what became of their orders, and relays the
// product domain's events.
package main

import (
	"mall/app/order/rpc/client/order"
	"mall/app/product/store"
	"mall/app/product/worker/internal/config"
	"mall/app/product/worker/internal/measure"
	"mall/app/product/worker/internal/settle"
	"mall/app/product/worker/internal/sweep"
	"mall/common/event"
	"mall/common/purge"
	"mall/common/service"
)

func main() {
	var c config.Config
	app := service.New(service.Options{Name: "product-worker", Config: &c, Base: &c.ServiceConf, Deployment: &c.Deployment})
	db := app.MySQL(c.MySQL)
	reservations := store.New(db)
	settler := &settle.Settler{Store: reservations, Redis: app.Redis(c.Redis)}
	sweeper := &sweep.Sweeper{Reservations: reservations, Settler: settler,
		Orders: order.NewOrder(app.RPC("order-rpc", c.OrderRPC))}
	relay := app.Relay(db, c.Kafka, "mall_product.outbox", event.TopicStock)

	app.Consume(c.Kafka, []string{event.TopicOrder}, settler.Handle)
	app.Go("sweeper", sweeper.Run)
	app.Go("stock levels", measure.Stock(db, relay.Alone).Run)
	app.Go("purge", (&purge.Purge{DB: db}).Run)
	app.Run()
}
