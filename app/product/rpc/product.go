// Command product-rpc serves the catalogue, stock and flash sales over gRPC.
package main

import (
	"google.golang.org/grpc"

	"mall/app/product/rpc/internal/config"
	catalogue "mall/app/product/rpc/internal/server/catalogue"
	flashsale "mall/app/product/rpc/internal/server/flashsale"
	stock "mall/app/product/rpc/internal/server/stock"
	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/pb"
	"mall/common/service"
)

func main() {
	var c config.Config
	app := service.New(service.Options{Name: "product-rpc", Config: &c, Base: &c.ServiceConf, Deployment: &c.Deployment})
	svcCtx := svc.NewServiceContext(app.MySQL(c.MySQL), app.Redis(c.CacheRedis))
	app.GRPC(c.RpcServerConf, func(s *grpc.Server) {
		pb.RegisterCatalogueServer(s, catalogue.NewCatalogueServer(svcCtx))
		pb.RegisterStockServer(s, stock.NewStockServer(svcCtx))
		pb.RegisterFlashSaleServer(s, flashsale.NewFlashSaleServer(svcCtx))
	})
	app.Run()
}
