// Package svc holds what the logic of user-api needs.
package svc

import (
	"github.com/zeromicro/go-zero/rest"
	"github.com/zeromicro/go-zero/zrpc"

	"mall/app/user/api/internal/config"
	"mall/app/user/rpc/client/user"
	"mall/common/auth"
	"mall/common/web"
)

// ServiceContext is made once and shared by all requests.
type ServiceContext struct {
	Config       config.Config
	OperatorOnly rest.Middleware
	User         user.User
}

// NewServiceContext uses a client of user-rpc.
func NewServiceContext(c config.Config, rpc zrpc.Client) *ServiceContext {
	return &ServiceContext{
		Config:       c,
		OperatorOnly: auth.OperatorOnly(web.Error),
		User:         user.NewUser(rpc),
	}
}
