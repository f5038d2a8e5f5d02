// Package config is the configuration of user-rpc.
package config

import (
	"time"

	"github.com/zeromicro/go-zero/zrpc"

	"mall/app/user/password"
	"mall/common/auth"
	"mall/common/mysql"
	"mall/common/service"
)

// Config is etc/user-rpc.yaml.
type Config struct {
	zrpc.RpcServerConf
	Deployment service.Deployment `json:",optional"`
	MySQL      mysql.Conf
	// AccessToken must be the Auth block of every API: user-rpc issues what they verify.
	AccessToken auth.Conf
	// RefreshTTL is how long a session lives without being refreshed.
	RefreshTTL time.Duration `json:",default=720h"`
	Password   password.Conf
	Reset      Reset
}

// Reset is how a forgotten password is replaced.
type Reset struct {
	// Page is the storefront's page; the token is added to it. Keep it behind a #, which browsers
	// send to no server and so into no access log.
	Page string
	TTL  time.Duration `json:",default=30m"`
	// Hourly is how many mails one account may cause in an hour.
	Hourly int `json:",default=5"`
}
