// Command order-api serves carts, orders, refunds and flash-sale tickets over HTTP.
package main

import (
	"mall/app/order/api/internal/config"
	"mall/app/order/api/internal/handler"
	"mall/app/order/api/internal/svc"
	"mall/common/service"
)

func main() {
	var c config.Config
	app := service.New(service.Options{Name: "order-api", Config: &c, Base: &c.ServiceConf, Deployment: &c.Deployment})
	server := app.REST(c.RestConf)
	handler.RegisterHandlers(server, svc.New(c, app))
	app.Run()
}
