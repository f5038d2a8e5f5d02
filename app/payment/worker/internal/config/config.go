// Package config is payment-worker's configuration.
package config

import (
	zservice "github.com/zeromicro/go-zero/core/service"
	"github.com/zeromicro/go-zero/zrpc"

	"mall/app/payment/provider"
	"mall/common/kafka"
	"mall/common/mysql"
	"mall/common/service"
)

// Config is etc/payment-worker.yaml.
type Config struct {
	zservice.ServiceConf
	Deployment  service.Deployment `json:",optional"`
	MySQL       mysql.Conf
	Kafka       kafka.Conf
	OrderRPC    zrpc.RpcClientConf
	Providers   provider.Conf `json:",optional"`
	CallbackURL string        `json:",default=http://127.0.0.1:8104/api/v1/payments/callbacks/sandbox"` // where the sandbox calls back
}

// Validate is called when the file is loaded.
func (c *Config) Validate() error { return c.Providers.Check(c.Deployment.Environment) }
