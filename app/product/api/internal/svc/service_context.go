// Package svc holds what product-api's logic shares.
package svc

import (
	"github.com/zeromicro/go-zero/rest"
	"github.com/zeromicro/go-zero/zrpc"

	"mall/app/product/api/internal/config"
	"mall/app/product/rpc/client/catalogue"
	"mall/app/product/rpc/client/flashsale"
	"mall/app/product/rpc/client/stock"
	"mall/common/auth"
	"mall/common/web"
)

// ServiceContext is what product-api works with.
type ServiceContext struct {
	Config       config.Config
	OperatorOnly rest.Middleware
	Catalogue    catalogue.Catalogue
	Stock        stock.Stock
	FlashSale    flashsale.FlashSale
}

// NewServiceContext makes the clients of product-rpc over one connection.
func NewServiceContext(c config.Config, rpc zrpc.Client) *ServiceContext {
	return &ServiceContext{
		Config:       c,
		OperatorOnly: auth.OperatorOnly(web.Error),
		Catalogue:    catalogue.NewCatalogue(rpc),
		Stock:        stock.NewStock(rpc),
		FlashSale:    flashsale.NewFlashSale(rpc),
	}
}
