// Command order-rpc owns carts, orders and refunds: the only writer of the schema mall_order beside
// order-worker.
package main

import (
	"google.golang.org/grpc"

	"mall/app/order/rpc/internal/config"
	cartserver "mall/app/order/rpc/internal/server/cart"
	orderserver "mall/app/order/rpc/internal/server/order"
	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
	"mall/common/service"
)

func main() {
	var c config.Config
	app := service.New(service.Options{Name: "order-rpc", Config: &c, Base: &c.ServiceConf, Deployment: &c.Deployment})
	ctx := svc.New(c, app)
	app.GRPC(c.RpcServerConf, func(s *grpc.Server) {
		pb.RegisterOrderServer(s, orderserver.NewOrderServer(ctx))
		pb.RegisterCartServer(s, cartserver.NewCartServer(ctx))
	})
	app.Run()
}
