package main

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/zeromicro/go-zero/core/stores/redis"

	catalogue "mall/app/product/rpc/internal/server/catalogue"
	flashsale "mall/app/product/rpc/internal/server/flashsale"
	stock "mall/app/product/rpc/internal/server/stock"
	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/pb"
	"mall/app/product/storetest"
	"mall/common/id"
	"mall/test/redistest"
)

// rpc is the service as its callers see it, on a MariaDB and a Redis of its own.
type rpc struct {
	pb.CatalogueServer
	stock pb.StockServer
	flash pb.FlashSaleServer
	svc   *svc.ServiceContext
}

func serve(t *testing.T) rpc {
	t.Helper()
	r, err := redis.NewRedis(redis.RedisConf{Host: redistest.Server(t), Type: redis.NodeType, NonBlock: true})
	require.NoError(t, err)
	s := svc.NewServiceContext(storetest.DB(t), r)
	storetest.Product(t, s.Store, 1) // for the category
	return rpc{catalogue.NewCatalogueServer(s), stock.NewStockServer(s), flashsale.NewFlashSaleServer(s), s}
}

func yuan(n int64) *pb.Money { return &pb.Money{Amount: 100 * n, Currency: "CNY"} }

func tea(change func(*pb.ProductInput)) *pb.ProductInput {
	in := &pb.ProductInput{Title: "茶 Tea", CategoryId: storetest.Category, Status: "active",
		Skus: []*pb.SkuInput{{Price: yuan(3), Attributes: map[string]string{"size": "S"}, Stock: 5}, {Price: yuan(2)}}}
	if change != nil {
		change(in)
	}
	return in
}

func (r rpc) create(t *testing.T, in *pb.ProductInput) *pb.Product {
	t.Helper()
	resp, err := r.CreateProduct(t.Context(), &pb.CreateProductRequest{ActorId: storetest.Operator, IdempotencyKey: id.New(), Product: in})
	require.NoError(t, err)
	return resp.GetProduct()
}

func (r rpc) reserve(t *testing.T, saleID, skuID string, quantity int64) (*pb.Reservation, error) {
	t.Helper()
	return r.stock.Reserve(t.Context(), &pb.ReserveRequest{OrderId: id.New(), CheckoutKey: storetest.Key(), UserId: id.New(),
		FlashSaleId: saleID, Lines: []*pb.ReserveLine{{SkuId: skuID, Quantity: quantity}}})
}
