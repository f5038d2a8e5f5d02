// Package config is product-rpc's configuration.
package config

import (
	"github.com/zeromicro/go-zero/zrpc"

	"mall/common/mysql"
	"mall/common/redis"
	"mall/common/service"
)

// Config of product-rpc.
type Config struct {
	zrpc.RpcServerConf
	Deployment service.Deployment `json:",optional"`
	MySQL      mysql.Conf
	CacheRedis redis.Conf // products, and the counters of flash-sale admission
}
