// Package config is payment-worker's configuration.
package config

import (
	zservice "github.com/zeromicro/go-zero/core/service"
	"github.com/zeromicro/go-zero/zrpc"

	"mall/app/payment/provider"
	"mall/app/payment/provider/sandbox"
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
	PaymentAPI  string        `json:",default=127.0.0.1:8104"` // host:port
	CallbackURL string        `json:",optional"`               // where the sandbox calls back; default: at PaymentAPI
}

// SandboxCallback is the URL that the sandbox posts to.
func (c *Config) SandboxCallback() string {
	if c.CallbackURL != "" {
		return c.CallbackURL
	}
	return "http://" + c.PaymentAPI + "/api/v1/payments/callbacks/" + sandbox.Name
}

// Validate is called when the file is loaded.
func (c *Config) Validate() error { return c.Providers.Check(c.Deployment.Environment) }

// IdleSecrets names the secrets of providers that are off.
func (c *Config) IdleSecrets() []string { return c.Providers.IdleSecrets() }
