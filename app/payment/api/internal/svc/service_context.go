// Package svc holds what payment-api's logic works with.
package svc

import (
	"mall/app/payment/api/internal/config"
	"mall/app/payment/rpc/client/payment"
	"mall/common/service"
)

// ServiceContext is made once per process.
type ServiceContext struct {
	Config   config.Config
	Payments payment.Payment
}

// NewServiceContext opens what the configuration names.
func NewServiceContext(c config.Config, app *service.App) *ServiceContext {
	return &ServiceContext{Config: c, Payments: payment.NewPayment(app.RPC("payment-rpc", c.PaymentRPC))}
}
