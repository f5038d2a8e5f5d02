// Command product-api serves the catalogue, its pictures, stock and flash sales over HTTP.
package main

import (
	"mall/app/product/api/internal/config"
	"mall/app/product/api/internal/handler"
	"mall/app/product/api/internal/picture"
	"mall/app/product/api/internal/svc"
	"mall/common/service"
)

func main() {
	var c config.Config
	app := service.New(service.Options{Name: "product-api", Config: &c, Base: &c.ServiceConf, Deployment: &c.Deployment})
	server := app.REST(c.RestConf)
	svcCtx := svc.NewServiceContext(c, app.RPC("product-rpc", c.ProductRPC))
	handler.RegisterHandlers(server, svcCtx)
	picture.Register(server, svcCtx)
	app.Run()
}
