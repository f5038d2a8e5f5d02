// Package config is product-api's configuration.
package config

import (
	"github.com/zeromicro/go-zero/rest"
	"github.com/zeromicro/go-zero/zrpc"

	"mall/common/auth"
	"mall/common/service"
)

// Config of product-api.
type Config struct {
	rest.RestConf
	Deployment service.Deployment `json:",optional"`
	Auth       auth.Conf
	ProductRPC zrpc.RpcClientConf
}
