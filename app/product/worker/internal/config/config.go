// Package config is product-worker's configuration.
package config

import (
	"github.com/zeromicro/go-zero/core/service"
	"github.com/zeromicro/go-zero/zrpc"

	"mall/common/kafka"
	"mall/common/mysql"
	"mall/common/redis"
	mallservice "mall/common/service"
)

// Config of product-worker.
type Config struct {
	service.ServiceConf
	Deployment mallservice.Deployment `json:",optional"`
	MySQL      mysql.Conf
	Redis      redis.Conf // the counters of flash-sale admission
	Kafka      kafka.Conf
	OrderRPC   zrpc.RpcClientConf
}
