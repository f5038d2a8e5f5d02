// Package config is order-api's configuration.
package config

import (
	"github.com/zeromicro/go-zero/rest"
	"github.com/zeromicro/go-zero/zrpc"

	"mall/common/auth"
	"mall/common/kafka"
	"mall/common/redis"
	"mall/common/service"
)

// Config is etc/order-api.yaml.
type Config struct {
	rest.RestConf
	Deployment service.Deployment `json:",optional"`
	Auth       auth.Conf
	OrderRPC   zrpc.RpcClientConf
	// The rest admits buyers of flash sales.
	ProductRPC zrpc.RpcClientConf
	Redis      redis.Conf
	Kafka      kafka.Conf
}
