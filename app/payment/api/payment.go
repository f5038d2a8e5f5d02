// Command payment-api is the HTTP side of payments, and where providers call back.
package main

import (
	"mall/app/payment/api/internal/callback"
	"mall/app/payment/api/internal/config"
	"mall/app/payment/api/internal/handler"
	"mall/app/payment/api/internal/svc"
	"mall/common/service"
)

func main() {
	var c config.Config
	app := service.New(service.Options{Name: "payment-api", Config: &c, Base: &c.ServiceConf, Deployment: &c.Deployment})
	server := app.REST(c.RestConf)
	svcCtx := svc.NewServiceContext(c, app)
	handler.RegisterHandlers(server, svcCtx)
	callback.Register(server, svcCtx)
	app.Run()
}
