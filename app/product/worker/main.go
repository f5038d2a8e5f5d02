// Command product-worker settles reservations by what became of their orders, and relays the
// product domain's events.
package main

import (
	"mall/app/order/rpc/client/order"
	"mall/app/product/store"
	"mall/app/product/worker/internal/config"
	"mall/app/product/worker/internal/settle"
	"mall/app/product/worker/internal/sweep"
	"mall/common/event"
	"mall/common/outbox"
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
	relay := &outbox.Relay{DB: db, Producer: app.Producer(c.Kafka), Lock: "mall_product.outbox"}

	app.Consume(c.Kafka, []string{event.TopicOrder}, settler.Handle)
	app.Go("sweeper", sweeper.Run)
	app.Go("outbox relay", relay.Run)
	app.Go("purge", purge(db))
	app.Run()
}
