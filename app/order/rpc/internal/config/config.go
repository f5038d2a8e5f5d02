// Package config is order-rpc's configuration.
package config

import (
	"time"

	"github.com/zeromicro/go-zero/zrpc"

	"mall/common/mysql"
	"mall/common/service"
)

// Config is etc/order-rpc.yaml.
type Config struct {
	zrpc.RpcServerConf
	Deployment service.Deployment `json:",optional"`
	MySQL      mysql.Conf
	UserRPC    zrpc.RpcClientConf
	ProductRPC zrpc.RpcClientConf
	// PaymentTimeout is how long an order waits for its payment before it expires.
	PaymentTimeout time.Duration `json:",default=15m"`
	// AutoCompleteAfter is the time after its shipment at which an order completes by itself.
	AutoCompleteAfter time.Duration `json:",default=168h"`
}
