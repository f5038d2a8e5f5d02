// Package config is payment-rpc's configuration.
package config

import (
	"github.com/zeromicro/go-zero/zrpc"

	"mall/app/payment/provider"
	"mall/common/mysql"
	"mall/common/service"
)

// Config is etc/payment-rpc.yaml.
type Config struct {
	zrpc.RpcServerConf
	Deployment service.Deployment `json:",optional"`
	MySQL      mysql.Conf
	OrderRPC   zrpc.RpcClientConf
	Providers  provider.Conf `json:",optional"`
}

// Validate is called when the file is loaded.
func (c *Config) Validate() error {
	if err := c.RpcServerConf.Validate(); err != nil {
		return err
	}
	return c.Providers.Check(c.Deployment.Environment)
}

// IdleSecrets names the secrets of providers that are off.
func (c *Config) IdleSecrets() []string { return c.Providers.IdleSecrets() }
