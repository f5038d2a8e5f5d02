// Command payment-rpc owns payments, refunds to the customer and the ledger.
package main

import (
	"google.golang.org/grpc"

	"mall/app/payment/rpc/internal/config"
	server "mall/app/payment/rpc/internal/server/payment"
	"mall/app/payment/rpc/internal/svc"
	"mall/app/payment/rpc/pb"
	"mall/common/service"
)

func main() {
	var c config.Config
	app := service.New(service.Options{Name: "payment-rpc", Config: &c, Base: &c.ServiceConf, Deployment: &c.Deployment})
	svcCtx := svc.NewServiceContext(c, app)
	app.GRPC(c.RpcServerConf, func(s *grpc.Server) {
		pb.RegisterPaymentServer(s, server.NewPaymentServer(svcCtx))
	})
	app.Run()
}
