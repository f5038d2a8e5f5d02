// Package svc holds what order-api's logic works with.
package svc

import (
	"github.com/zeromicro/go-zero/rest"

	"mall/app/order/api/internal/config"
	"mall/app/order/flash"
	"mall/app/order/rpc/client/cart"
	"mall/app/order/rpc/client/order"
	"mall/app/product/rpc/client/flashsale"
	"mall/common/auth"
	"mall/common/service"
	"mall/common/web"
)

// ServiceContext is shared by all requests.
type ServiceContext struct {
	Config       config.Config
	OperatorOnly rest.Middleware
	Orders       order.Order
	Carts        cart.Cart
	Admission    *flash.Admission
}

// New opens the clients of a process.
func New(c config.Config, app *service.App) *ServiceContext {
	orders := app.RPC("order-rpc", c.OrderRPC)
	sales := flashsale.NewFlashSale(app.RPC("product-rpc", c.ProductRPC))
	return Wire(c, order.NewOrder(orders), cart.NewCart(orders),
		flash.New(app.Redis(c.Redis), app.Producer(c.Kafka), sales, flash.NewTickets(c.Auth.AccessSecret)))
}

// Wire puts the parts together.
func Wire(c config.Config, orders order.Order, carts cart.Cart, admission *flash.Admission) *ServiceContext {
	return &ServiceContext{
		Config: c, OperatorOnly: auth.OperatorOnly(web.Error), Orders: orders, Carts: carts, Admission: admission,
	}
}
