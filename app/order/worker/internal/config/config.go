// Package config is order-worker's configuration.
package config

import (
	"time"

	zservice "github.com/zeromicro/go-zero/core/service"
	"github.com/zeromicro/go-zero/zrpc"

	"mall/common/kafka"
	"mall/common/mysql"
	"mall/common/service"
)

// Config is etc/order-worker.yaml.
type Config struct {
	zservice.ServiceConf
	Deployment service.Deployment `json:",optional"`
	MySQL      mysql.Conf
	Kafka      kafka.Conf
	UserRPC    zrpc.RpcClientConf
	ProductRPC zrpc.RpcClientConf
	PaymentRPC zrpc.RpcClientConf
	// PaymentTimeout is how long a flash order waits for its payment before it expires.
	PaymentTimeout time.Duration `json:",default=15m"`
}
