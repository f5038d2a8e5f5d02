// Command user-rpc owns accounts, sessions, addresses and the audit log.
package main

import (
	"fmt"
	"os"

	"google.golang.org/grpc"

	"mall/app/user/rpc/internal/config"
	server "mall/app/user/rpc/internal/server/user"
	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
	"mall/common/service"
)

func main() {
	var c config.Config
	app := service.New(service.Options{Name: "user-rpc", Config: &c, Base: &c.ServiceConf, Deployment: &c.Deployment})
	ctx, err := svc.NewServiceContext(c, app.MySQL(c.MySQL))
	if err != nil {
		fmt.Fprintln(os.Stderr, "user-rpc cannot start:", err)
		os.Exit(2)
	}
	app.GRPC(c.RpcServerConf, func(s *grpc.Server) { pb.RegisterUserServer(s, server.NewUserServer(ctx)) })
	app.Run()
}
