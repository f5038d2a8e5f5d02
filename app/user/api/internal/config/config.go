// Package config is the configuration of user-api.
package config

import (
	"github.com/zeromicro/go-zero/rest"
	"github.com/zeromicro/go-zero/zrpc"

	"mall/common/auth"
	"mall/common/service"
)

// Config is etc/user-api.yaml.
type Config struct {
	rest.RestConf
	Deployment service.Deployment `json:",optional"`
	Auth       auth.Conf
	UserRPC    zrpc.RpcClientConf
}
