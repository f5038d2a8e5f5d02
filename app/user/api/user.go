// Command user-api is the HTTP side of accounts, sessions, addresses and the audit log.
package main

import (
	"mall/app/user/api/internal/config"
	"mall/app/user/api/internal/handler"
	"mall/app/user/api/internal/svc"
	"mall/common/service"
)

func main() {
	var c config.Config
	app := service.New(service.Options{Name: "user-api", Config: &c, Base: &c.ServiceConf, Deployment: &c.Deployment})
	server := app.REST(c.RestConf)
	handler.RegisterHandlers(server, svc.NewServiceContext(c, app.RPC("user-rpc", c.UserRPC)))
	app.Run()
}
