// Package config is payment-api's configuration.
package config

import (
	"github.com/zeromicro/go-zero/rest"
	"github.com/zeromicro/go-zero/zrpc"

	"mall/common/auth"
	"mall/common/service"
)

// Config is etc/payment-api.yaml.
type Config struct {
	rest.RestConf
	Deployment service.Deployment `json:",optional"`
	Auth       auth.Conf
	PaymentRPC zrpc.RpcClientConf
}
