// Package paymenttest runs payment-rpc inside a test, on a real MariaDB and over real gRPC, with
// orders that the test makes up.
package paymenttest

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/zeromicro/go-zero/zrpc"
	"google.golang.org/grpc"

	"mall/app/order/rpc/client/order"
	"mall/app/payment/provider"
	"mall/app/payment/provider/sandbox"
	"mall/app/payment/rpc/client/payment"
	"mall/app/payment/rpc/internal/config"
	server "mall/app/payment/rpc/internal/server/payment"
	"mall/app/payment/rpc/internal/svc"
	"mall/app/payment/rpc/pb"
	"mall/app/payment/store/migrations"
	"mall/common/mysql"
	"mall/common/problem"
	"mall/test/mysqltest"
)

// Secret signs the sandbox's callbacks.
const Secret = "secret-of-the-payment-tests"

// DB returns an empty payment schema.
func DB(t testing.TB) *mysql.DB {
	t.Helper()
	return mysql.Wrap(mysqltest.Schema(t, migrations.FS), "the test's MariaDB")
}

// Providers is a configuration with a quick sandbox.
func Providers() provider.Conf {
	return provider.Conf{PublicURL: "http://shop.test", Sandbox: sandbox.Conf{
		Enabled: true, Secret: Secret, Tolerance: 5 * time.Minute, MaxDelay: 20 * time.Millisecond,
	}}
}

// Serve runs payment-rpc until the test ends and returns a client of it.
func Serve(t testing.TB, db *mysql.DB, orders order.Order, providers provider.Conf) payment.Payment {
	t.Helper()
	var lc net.ListenConfig
	listener, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := grpc.NewServer()
	pb.RegisterPaymentServer(s, server.NewPaymentServer(svc.New(config.Config{Providers: providers}, db, orders)))
	go func() { _ = s.Serve(listener) }()
	t.Cleanup(s.Stop)
	client, err := zrpc.NewClient(zrpc.RpcClientConf{Endpoints: []string{listener.Addr().String()}, Timeout: 10000})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Conn().Close() })
	return payment.NewPayment(client)
}

// Orders is an order-rpc with the orders that a test puts into it. Methods that no payment needs
// panic.
type Orders struct {
	order.Order
	mu      sync.Mutex
	orders  map[string]*order.OrderInfo
	applied map[string]int
	// Apply answers ApplyPayment; nil keeps the first payment of the right amount.
	Apply func(*order.ApplyPaymentRequest) (*order.ApplyPaymentResponse, error)
}

// Put adds or replaces an order.
func (o *Orders) Put(info *order.OrderInfo) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.orders == nil {
		o.orders = map[string]*order.OrderInfo{}
	}
	o.orders[info.GetId()] = info
}

// Pending adds an order that waits for its payment.
func (o *Orders) Pending(orderID, userID string, fen int64) {
	o.Put(&order.OrderInfo{Id: orderID, UserId: userID, Status: "pendingPayment",
		Total: &order.Money{Amount: fen, Currency: "CNY"}, ExpiresAtMs: time.Now().Add(time.Hour).UnixMilli()})
}

// GetOrder implements order.Order.
func (o *Orders) GetOrder(_ context.Context, in *order.GetOrderRequest, _ ...grpc.CallOption) (*order.OrderInfo, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	info, ok := o.orders[in.GetOrderId()]
	if !ok || (in.GetUserId() != "" && in.GetUserId() != info.GetUserId()) {
		return nil, problem.NotFound("the order").GRPCStatus().Err()
	}
	return info, nil
}

// ApplyPayment implements order.Order.
func (o *Orders) ApplyPayment(_ context.Context, in *order.ApplyPaymentRequest, _ ...grpc.CallOption) (*order.ApplyPaymentResponse, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.applied == nil {
		o.applied = map[string]int{}
	}
	o.applied[in.GetPaymentId()]++
	if o.Apply != nil {
		return o.Apply(in)
	}
	info, ok := o.orders[in.GetOrderId()]
	switch {
	case !ok:
		return &order.ApplyPaymentResponse{Refusal: "orderNotFound"}, nil
	case info.GetPaymentId() == in.GetPaymentId():
		return &order.ApplyPaymentResponse{Kept: true}, nil
	case info.GetStatus() != "pendingPayment":
		return &order.ApplyPaymentResponse{Refusal: "orderCancelled"}, nil
	case info.GetTotal().GetAmount() != in.GetCaptured().GetAmount():
		return &order.ApplyPaymentResponse{Refusal: "amountMismatch"}, nil
	}
	info.Status, info.PaymentId = "paid", in.GetPaymentId()
	return &order.ApplyPaymentResponse{Kept: true}, nil
}

// Applied says how often a payment was applied.
func (o *Orders) Applied(paymentID string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.applied[paymentID]
}
