// Package svc holds what payment-rpc's logic works with.
package svc

import (
	"mall/app/order/rpc/client/order"
	"mall/app/payment/domain"
	"mall/app/payment/provider"
	"mall/app/payment/provider/sandbox"
	"mall/app/payment/rpc/internal/config"
	"mall/app/payment/store"
	"mall/common/mysql"
	"mall/common/service"
)

// ServiceContext is made once per process.
type ServiceContext struct {
	Config    config.Config
	Store     *store.Store
	Orders    order.Order
	Providers domain.Providers
	Sandbox   *sandbox.Provider // nil when it is off
}

// NewServiceContext opens what the configuration names.
func NewServiceContext(c config.Config, app *service.App) *ServiceContext {
	return New(c, app.MySQL(c.MySQL), order.NewOrder(app.RPC("order-rpc", c.OrderRPC)))
}

// New makes a ServiceContext of parts.
func New(c config.Config, db *mysql.DB, orders order.Order) *ServiceContext {
	providers, box := provider.Open(c.Providers, db)
	return &ServiceContext{Config: c, Store: store.New(db), Orders: orders, Providers: providers, Sandbox: box}
}
