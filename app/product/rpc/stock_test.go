package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/product/domain"
	"mall/app/product/flashcounter"
	"mall/app/product/rpc/pb"
	"mall/app/product/storetest"
	"mall/common/id"
	"mall/common/problem"
)

func TestStockChangesAreDoneOncePerKeyAndShowAtOnce(t *testing.T) {
	r := serve(t)
	p := r.create(t, tea(nil))
	sku := p.GetSkus()[0].GetId()
	_, err := r.GetProduct(t.Context(), &pb.GetProductRequest{Id: p.GetId()}) // so that it is cached
	require.NoError(t, err)
	change := &pb.ChangeStockRequest{ActorId: storetest.Operator, IdempotencyKey: "k", SkuId: sku, Delta: 7, Reason: "delivery"}
	for i := range 3 {
		level, err := r.stock.ChangeStock(t.Context(), change)
		require.NoError(t, err)
		require.EqualValues(t, 12, level.GetAvailable())
		require.Equal(t, i > 0, level.GetReplayed())
		seen, err := r.GetProduct(t.Context(), &pb.GetProductRequest{Id: p.GetId()})
		require.NoError(t, err)
		require.EqualValues(t, 12, seen.GetSkus()[0].GetAvailable())
	}
	change.IdempotencyKey = ""
	level, err := r.stock.ChangeStock(t.Context(), change)
	require.NoError(t, err)
	require.EqualValues(t, 19, level.GetAvailable(), "without a key each call counts")
	seen, err := r.GetProduct(t.Context(), &pb.GetProductRequest{Id: p.GetId()})
	require.NoError(t, err)
	require.EqualValues(t, 19, seen.GetSkus()[0].GetAvailable())

	change.Delta = -20
	_, err = r.stock.ChangeStock(t.Context(), change)
	require.True(t, problem.HasCode(err, domain.CodeOutOfStock), err)
	storetest.Sound(t, r.svc.Store)
}

func TestAFlashSaleSellsAtItsPriceWithinItsWindow(t *testing.T) {
	r := serve(t)
	p := r.create(t, tea(nil))
	sku, other := p.GetSkus()[0].GetId(), p.GetSkus()[1].GetId()
	now := time.Now()
	input := &pb.FlashSaleInput{Name: "sale", StartsAtMs: now.Add(-time.Minute).UnixMilli(), EndsAtMs: now.Add(time.Hour).UnixMilli(),
		LimitPerCustomer: 1, Items: []*pb.FlashSaleItemInput{{SkuId: sku, Price: yuan(1), Quantity: 2}}}
	request := &pb.CreateFlashSaleRequest{ActorId: storetest.Operator, IdempotencyKey: "k", Sale: input}
	created, err := r.flash.CreateFlashSale(t.Context(), request)
	require.NoError(t, err)
	again, err := r.flash.CreateFlashSale(t.Context(), request)
	require.NoError(t, err)
	require.True(t, again.GetReplayed())
	sale := created.GetSale()
	require.Equal(t, sale.GetId(), again.GetSale().GetId())

	got, err := r.reserve(t, sale.GetId(), sku, 1)
	require.NoError(t, err)
	require.Equal(t, yuan(1).GetAmount(), got.GetLines()[0].GetPrice().GetAmount())
	_, err = r.reserve(t, sale.GetId(), other, 1)
	require.True(t, problem.HasCode(err, domain.CodeSkuNotFound), err)
	_, err = r.reserve(t, id.New(), sku, 1)
	require.True(t, problem.HasCode(err, problem.CodeNotFound), err)
	_, err = r.reserve(t, sale.GetId(), sku, 2)
	require.True(t, problem.HasCode(err, domain.CodeFlashLimitReached), err)

	// Admission has counted already: it is told of the larger quota, and forgets an item that left.
	key := flashcounter.Key(sale.GetId(), sku)
	require.NoError(t, r.svc.Redis.Set(key, "1"))
	input.Items[0].Quantity = 5
	_, err = r.flash.UpdateFlashSale(t.Context(), &pb.UpdateFlashSaleRequest{ActorId: storetest.Operator, Id: sale.GetId(), Sale: input})
	require.NoError(t, err)
	left, err := r.svc.Redis.Get(key)
	require.NoError(t, err)
	require.Equal(t, "4", left)

	input.StartsAtMs, input.EndsAtMs = now.Add(time.Hour).UnixMilli(), now.Add(2*time.Hour).UnixMilli()
	_, err = r.flash.UpdateFlashSale(t.Context(), &pb.UpdateFlashSaleRequest{ActorId: storetest.Operator, Id: sale.GetId(), Sale: input})
	require.NoError(t, err)
	_, err = r.reserve(t, sale.GetId(), sku, 1)
	require.True(t, problem.HasCode(err, domain.CodeFlashSaleNotRunning), err)
	open, err := r.flash.ListFlashSales(t.Context(), &pb.ListFlashSalesRequest{Limit: 10})
	require.NoError(t, err)
	require.Len(t, open.GetSales(), 1)
	read, err := r.flash.GetFlashSale(t.Context(), &pb.GetFlashSaleRequest{Id: sale.GetId()})
	require.NoError(t, err)
	require.EqualValues(t, 1, read.GetItems()[0].GetSold())
	for _, item := range []*pb.FlashSaleItem{read.GetItems()[0], sale.GetItems()[0], open.GetSales()[0].GetItems()[0]} {
		require.Equal(t, yuan(3).GetAmount(), item.GetRegularPrice().GetAmount(), "what it costs outside the sale")
		require.Equal(t, map[string]string{"size": "S"}, item.GetAttributes())
	}
	storetest.Sound(t, r.svc.Store)
}

func TestARepeatedSaleIsAnsweredThoughItsSkuLeftTheShop(t *testing.T) {
	r := serve(t)
	p := r.create(t, tea(nil))
	sku := p.GetSkus()[0].GetId()
	now := time.Now()
	request := &pb.CreateFlashSaleRequest{ActorId: storetest.Operator, IdempotencyKey: "k", Sale: &pb.FlashSaleInput{
		Name: "sale", StartsAtMs: now.UnixMilli(), EndsAtMs: now.Add(time.Hour).UnixMilli(),
		Items: []*pb.FlashSaleItemInput{{SkuId: sku, Price: yuan(1), Quantity: 2}}}}
	_, err := r.flash.CreateFlashSale(t.Context(), request)
	require.NoError(t, err)
	_, err = r.UpdateProduct(t.Context(), &pb.UpdateProductRequest{ActorId: storetest.Operator, Id: p.GetId(),
		Product: tea(func(in *pb.ProductInput) { in.Status = "hidden" })})
	require.NoError(t, err)
	again, err := r.flash.CreateFlashSale(t.Context(), request)
	require.NoError(t, err)
	require.True(t, again.GetReplayed())
	request.IdempotencyKey = "another"
	_, err = r.flash.CreateFlashSale(t.Context(), request)
	require.True(t, problem.HasCode(err, problem.CodeValidation), err)
}

func TestTheStockListShowsASkuBesideItsStock(t *testing.T) {
	r := serve(t)
	p := r.create(t, tea(nil))
	sku := p.GetSkus()[0].GetId()
	_, err := r.reserve(t, "", sku, 2)
	require.NoError(t, err)
	below := int64(3)
	got, err := r.stock.ListStock(t.Context(), &pb.ListStockRequest{Query: p.GetId(), Below: &below, Limit: 1})
	require.NoError(t, err)
	require.NotEmpty(t, got.GetNextCursor())
	got, err = r.stock.ListStock(t.Context(), &pb.ListStockRequest{Query: p.GetId(), Below: &below, Limit: 1, Cursor: got.GetNextCursor()})
	require.NoError(t, err)
	require.Empty(t, got.GetNextCursor())
	item := got.GetItems()[0]
	require.Equal(t, sku, item.GetSkuId())
	require.Equal(t, "茶 Tea", item.GetTitle())
	require.Equal(t, map[string]string{"size": "S"}, item.GetAttributes())
	require.Equal(t, yuan(3).GetAmount(), item.GetPrice().GetAmount())
	require.EqualValues(t, 3, item.GetLevel().GetAvailable())
	require.EqualValues(t, 2, item.GetLevel().GetReserved())
	for want, in := range map[string]*pb.ListStockRequest{"limit": {}, "sort": {Limit: 1, Sort: "price"}, "cursor": {Limit: 1, Cursor: "x"}} {
		_, err := r.stock.ListStock(t.Context(), in)
		require.Equal(t, want, problem.From(err).Fields[0].Field)
	}
}
