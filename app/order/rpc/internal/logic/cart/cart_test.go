package cartlogic_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"

	"mall/app/order/domain"
	"mall/app/order/ordertest"
	"mall/app/order/rpc/internal/config"
	server "mall/app/order/rpc/internal/server/cart"
	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
	productpb "mall/app/product/rpc/pb"
	"mall/common/id"
	"mall/common/problem"
)

// catalogue can be down, and can take SKUs off sale.
type catalogue struct {
	*ordertest.Stock
	err    error
	hidden string
}

func (c *catalogue) GetSkus(ctx context.Context, in *productpb.GetSkusRequest, opts ...grpc.CallOption) (*productpb.GetSkusResponse, error) {
	if c.err != nil {
		return nil, c.err
	}
	out, err := c.Stock.GetSkus(ctx, in, opts...)
	for _, s := range out.GetSkus() {
		s.Active = s.GetId() != c.hidden
	}
	return out, err
}

func TestACartShowsTodaysPrices(t *testing.T) {
	user, tea, cup, unknown := id.New(), id.New(), id.New(), id.New()
	shop := &catalogue{Stock: ordertest.NewStock(tea, 5, 1000)}
	shop.Put(cup, 0, 299)
	srv := server.NewCartServer(svc.Wire(config.Config{}, ordertest.Store(t).DB(), shop, shop, nil))
	ctx := t.Context()
	put := func(sku string, quantity int64) (*pb.CartResponse, error) {
		return srv.PutCartItem(ctx, &pb.PutCartItemRequest{UserId: user, SkuId: sku, Quantity: quantity})
	}

	empty, err := srv.GetCart(ctx, &pb.CartRequest{UserId: user})
	require.NoError(t, err)
	assert.Empty(t, empty.GetItems())
	assert.Equal(t, "CNY", empty.GetTotal().GetCurrency())

	cart, err := put(tea, 2)
	require.NoError(t, err)
	assert.Equal(t, int64(2000), cart.GetTotal().GetAmount())
	cart, err = put(cup, 1)
	require.NoError(t, err, "what is sold out now may come back")
	assert.Equal(t, int64(0), cart.GetItems()[1].GetAvailable())
	cart, err = put(tea, 3)
	require.NoError(t, err)
	assert.Equal(t, int64(3299), cart.GetTotal().GetAmount())
	assert.Equal(t, tea, cart.GetItems()[0].GetSkuId())

	for sku, quantity := range map[string]int64{tea: 0, cup: 100} {
		_, err := put(sku, quantity)
		assert.Equal(t, problem.CodeValidation, problem.From(err).Code)
	}
	for _, sku := range []string{unknown, "x", ""} {
		_, err := put(sku, 1)
		assert.Equal(t, domain.CodeSkuNotFound, problem.From(err).Code)
	}

	shop.Put(tea, 5, 1100)
	shop.hidden = cup
	cart, err = srv.GetCart(ctx, &pb.CartRequest{UserId: user})
	require.NoError(t, err)
	assert.Equal(t, int64(3300), cart.GetTotal().GetAmount(), "what is off sale does not count")
	_, err = put(cup, 1)
	assert.Equal(t, domain.CodeSkuNotFound, problem.From(err).Code)

	merged, err := srv.MergeCart(ctx, &pb.MergeCartRequest{UserId: user, Items: []*pb.Line{
		{SkuId: tea, Quantity: 2}, {SkuId: unknown, Quantity: 1}, {SkuId: cup, Quantity: 9},
	}})
	require.NoError(t, err)
	require.Len(t, merged.GetItems(), 2)
	assert.Equal(t, int64(3), merged.GetItems()[0].GetQuantity(), "the larger one stays")
	assert.Equal(t, int64(1), merged.GetItems()[1].GetQuantity(), "what is off sale is not merged")

	_, err = srv.DeleteCartItem(ctx, &pb.DeleteCartItemRequest{UserId: user, SkuId: cup})
	require.NoError(t, err)
	shop.err = problem.Unavailable("product", errors.New("down"))
	_, err = srv.GetCart(ctx, &pb.CartRequest{UserId: user})
	assert.Equal(t, 503, problem.From(err).Status)
}
