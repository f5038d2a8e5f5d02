// Package rpctest serves order-rpc over real gRPC inside a test.
package rpctest

import (
	"net"
	"testing"
	"time"

	"github.com/zeromicro/go-zero/zrpc"
	"google.golang.org/grpc"

	"mall/app/order/checkout"
	"mall/app/order/rpc/client/cart"
	"mall/app/order/rpc/client/order"
	"mall/app/order/rpc/internal/config"
	cartserver "mall/app/order/rpc/internal/server/cart"
	orderserver "mall/app/order/rpc/internal/server/order"
	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
	"mall/common/mysql"
)

// Product is what order-rpc asks the product domain.
type Product interface {
	checkout.Stock
	svc.Catalogue
}

// Serve runs order-rpc until the test ends and returns its clients.
func Serve(t testing.TB, db *mysql.DB, product Product, users svc.Users) (order.Order, cart.Cart) {
	t.Helper()
	var lc net.ListenConfig
	listener, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx := svc.Wire(config.Config{PaymentTimeout: 15 * time.Minute, AutoCompleteAfter: 168 * time.Hour}, db, product, product, users)
	s := grpc.NewServer()
	pb.RegisterOrderServer(s, orderserver.NewOrderServer(ctx))
	pb.RegisterCartServer(s, cartserver.NewCartServer(ctx))
	go func() { _ = s.Serve(listener) }()
	t.Cleanup(s.Stop)
	client, err := zrpc.NewClient(zrpc.RpcClientConf{Endpoints: []string{listener.Addr().String()}, Timeout: 10000})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Conn().Close() })
	return order.NewOrder(client), cart.NewCart(client)
}
