// Package rpctest serves user-rpc over real gRPC inside a test.
package rpctest

import (
	"net"
	"testing"
	"time"

	driver "github.com/go-sql-driver/mysql"
	"github.com/zeromicro/go-zero/zrpc"
	"google.golang.org/grpc"

	"mall/app/user/password"
	"mall/app/user/rpc/client/user"
	"mall/app/user/rpc/internal/config"
	server "mall/app/user/rpc/internal/server/user"
	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
	"mall/app/user/store/migrations"
	"mall/common/auth"
	"mall/common/mysql"
	"mall/common/service"
	"mall/test/mysqltest"
)

// Serve runs user-rpc on a new schema, observed as in production, until the test ends and returns its client. Passwords
// are hashed cheaply.
func Serve(t testing.TB, tokens auth.Conf) user.User {
	t.Helper()
	dsn := mysqltest.SchemaDSN(t, migrations.FS)
	cfg, err := driver.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	db, err := mysql.Open(mysql.Conf{DSN: dsn, Database: cfg.DBName, MaxOpen: 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	var lc net.ListenConfig
	listener, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, err := svc.NewServiceContext(config.Config{
		AccessToken: tokens, RefreshTTL: time.Hour,
		Password: password.Conf{MemoryKiB: 64, Iterations: 1, Queue: 100},
		Reset:    config.Reset{Page: "http://127.0.0.1/reset#token=", TTL: 30 * time.Minute, Hourly: 5},
	}, db)
	if err != nil {
		t.Fatal(err)
	}
	s := grpc.NewServer(service.ObservedServer())
	pb.RegisterUserServer(s, server.NewUserServer(ctx))
	go func() { _ = s.Serve(listener) }()
	t.Cleanup(s.Stop)
	client, err := zrpc.NewClient(zrpc.RpcClientConf{Endpoints: []string{listener.Addr().String()}, Timeout: 10000},
		zrpc.WithDialOption(service.ObservedClient("user-rpc")))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Conn().Close() })
	return user.NewUser(client)
}
