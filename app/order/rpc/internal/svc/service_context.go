// Package svc holds what order-rpc's logic works with.
package svc

import (
	"context"
	"time"

	"google.golang.org/grpc"

	"mall/app/order/checkout"
	"mall/app/order/rpc/internal/config"
	"mall/app/order/settle"
	"mall/app/order/store"
	"mall/app/product/rpc/client/catalogue"
	"mall/app/product/rpc/client/stock"
	productpb "mall/app/product/rpc/pb"
	"mall/app/user/rpc/client/user"
	userpb "mall/app/user/rpc/pb"
	"mall/common/mysql"
	"mall/common/service"
)

// Catalogue is what carts need of the product domain.
type Catalogue interface {
	GetSkus(ctx context.Context, in *productpb.GetSkusRequest, opts ...grpc.CallOption) (*productpb.GetSkusResponse, error)
}

// Users is what orders need of the user domain.
type Users interface {
	checkout.Addresses
	FindAccount(ctx context.Context, in *userpb.FindAccountRequest, opts ...grpc.CallOption) (*userpb.Account, error)
}

// ServiceContext is shared by all calls.
type ServiceContext struct {
	Store     *store.Store
	Checkout  *checkout.Service
	Settle    *settle.Service
	Catalogue Catalogue
	Users     Users
	// AutoCompleteAfter is the time after its shipment at which an order completes by itself.
	AutoCompleteAfter time.Duration
}

// New opens the clients of a process.
func New(c config.Config, app *service.App) *ServiceContext {
	product := app.RPC("product-rpc", c.ProductRPC)
	users := user.NewUser(app.RPC("user-rpc", c.UserRPC))
	return Wire(c, app.MySQL(c.MySQL), stock.NewStock(product), catalogue.NewCatalogue(product), users)
}

// Wire puts the parts together.
func Wire(c config.Config, db *mysql.DB, stock checkout.Stock, catalogue Catalogue, users Users) *ServiceContext {
	orders := store.New(db)
	return &ServiceContext{
		Store: orders,
		Checkout: &checkout.Service{
			Store: orders, Stock: stock, Addresses: users, PaymentTimeout: c.PaymentTimeout,
		},
		Settle:            &settle.Service{Store: orders},
		Catalogue:         catalogue,
		Users:             users,
		AutoCompleteAfter: c.AutoCompleteAfter,
	}
}
