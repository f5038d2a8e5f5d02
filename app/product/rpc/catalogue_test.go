package main

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"mall/app/product/domain"
	"mall/app/product/rpc/pb"
	"mall/app/product/storetest"
	"mall/common/id"
	"mall/common/problem"
)

func TestCreateIsDoneOncePerKeyAndRefusesItForAnotherProduct(t *testing.T) {
	r := serve(t)
	request := &pb.CreateProductRequest{ActorId: storetest.Operator, IdempotencyKey: "one", Product: tea(nil)}
	ids := make([]string, 64)
	var replays sync.Map
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			resp, err := r.CreateProduct(t.Context(), request)
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = resp.GetProduct().GetId()
			replays.Store(i, resp.GetReplayed())
		})
	}
	wg.Wait()
	first := 0
	replays.Range(func(_, replayed any) bool {
		if !replayed.(bool) {
			first++
		}
		return true
	})
	require.Equal(t, 1, first)
	for _, got := range ids {
		require.Equal(t, ids[0], got)
	}
	request.Product = tea(func(in *pb.ProductInput) { in.Title = "Coffee" })
	_, err := r.CreateProduct(t.Context(), request)
	require.True(t, problem.HasCode(err, problem.CodeIdempotencyKeyReused), err)
	storetest.Sound(t, r.svc.Store)
}

func TestShoppersNeitherSeeNorBuyHiddenProducts(t *testing.T) {
	r := serve(t)
	p := r.create(t, tea(nil))
	sku := p.GetSkus()[0].GetId()
	seen, err := r.GetProduct(t.Context(), &pb.GetProductRequest{Id: p.GetId()})
	require.NoError(t, err)
	require.EqualValues(t, 5, seen.GetSkus()[0].GetAvailable())

	_, err = r.UpdateProduct(t.Context(), &pb.UpdateProductRequest{ActorId: storetest.Operator, Id: p.GetId(),
		Product: tea(func(in *pb.ProductInput) {
			in.Status = "hidden"
			in.Skus = []*pb.SkuInput{{Id: sku, Price: yuan(9)}}
		})})
	require.NoError(t, err)
	_, err = r.GetProduct(t.Context(), &pb.GetProductRequest{Id: p.GetId()})
	require.True(t, problem.HasCode(err, problem.CodeNotFound), "at once, whatever was cached: %v", err)
	_, err = r.reserve(t, "", sku, 1)
	require.True(t, problem.HasCode(err, domain.CodeSkuNotFound), err)
	skus, err := r.GetSkus(t.Context(), &pb.GetSkusRequest{Ids: []string{sku, id.New(), "x"}})
	require.NoError(t, err)
	require.Len(t, skus.GetSkus(), 1)
	require.False(t, skus.GetSkus()[0].GetActive())

	hidden, err := r.GetProduct(t.Context(), &pb.GetProductRequest{Id: p.GetId(), IncludeHidden: true})
	require.NoError(t, err)
	require.Equal(t, "hidden", hidden.GetStatus())
	list, err := r.ListProducts(t.Context(), &pb.ListProductsRequest{Status: "active", Query: "茶", Limit: 100})
	require.NoError(t, err)
	require.Empty(t, list.GetProducts())
}

func TestADeletedCacheOrAMissBeforeTheInsertHidesNothing(t *testing.T) {
	r := serve(t)
	p := r.create(t, tea(nil))
	_, err := r.svc.Store.DB().Raw().Exec("UPDATE products SET id = ? WHERE id = ?", id.New(), p.GetId())
	require.NoError(t, err)
	r.svc.Products.Forget(t.Context(), p.GetId())
	_, err = r.GetProduct(t.Context(), &pb.GetProductRequest{Id: p.GetId()})
	require.True(t, problem.HasCode(err, problem.CodeNotFound), err)
}

func TestAPriceChangeIsTheNextReservationsPrice(t *testing.T) {
	r := serve(t)
	p := r.create(t, tea(nil))
	sku := p.GetSkus()[0].GetId()
	first, err := r.reserve(t, "", sku, 1)
	require.NoError(t, err)
	require.Equal(t, yuan(3).GetAmount(), first.GetLines()[0].GetPrice().GetAmount())
	_, err = r.UpdateProduct(t.Context(), &pb.UpdateProductRequest{ActorId: storetest.Operator, Id: p.GetId(),
		Product: tea(func(in *pb.ProductInput) { in.Skus = []*pb.SkuInput{{Id: sku, Price: yuan(8)}} })})
	require.NoError(t, err)
	second, err := r.reserve(t, "", sku, 1)
	require.NoError(t, err)
	require.Equal(t, yuan(8).GetAmount(), second.GetLines()[0].GetPrice().GetAmount())
	seen, err := r.GetProduct(t.Context(), &pb.GetProductRequest{Id: p.GetId()})
	require.NoError(t, err)
	require.EqualValues(t, 3, seen.GetSkus()[0].GetAvailable())
	require.Len(t, seen.GetSkus(), 1)
}

func TestPicturesAreStoredOncePerKey(t *testing.T) {
	r := serve(t)
	request := &pb.CreatePictureRequest{ActorId: storetest.Operator, IdempotencyKey: "k", ContentType: "image/jpeg", Content: []byte("\xff\xd8\xff…")}
	first, err := r.CreatePicture(t.Context(), request)
	require.NoError(t, err)
	again, err := r.CreatePicture(t.Context(), request)
	require.NoError(t, err)
	require.Equal(t, first.GetId(), again.GetId())
	require.True(t, again.GetReplayed())
	got, err := r.GetPicture(t.Context(), &pb.GetPictureRequest{Id: first.GetId()})
	require.NoError(t, err)
	require.Equal(t, request.GetContent(), got.GetContent())

	p := r.create(t, tea(func(in *pb.ProductInput) { in.Pictures = []string{domain.PicturePath + first.GetId()} }))
	require.Equal(t, domain.PicturePath+first.GetId(), p.GetSkus()[0].GetPicture())
}

func TestListsRefuseWhatTheyDoNotKnow(t *testing.T) {
	r := serve(t)
	for want, request := range map[string]*pb.ListProductsRequest{
		"limit":  {Limit: 101},
		"sort":   {Limit: 1, Sort: "cheapest"},
		"cursor": {Limit: 1, Cursor: "x"},
	} {
		_, err := r.ListProducts(t.Context(), request)
		require.Equal(t, want, problem.From(err).Fields[0].Field)
	}
	_, err := r.flash.ListFlashSales(t.Context(), &pb.ListFlashSalesRequest{})
	require.Equal(t, "limit", problem.From(err).Fields[0].Field)
	categories, err := r.ListCategories(t.Context(), &pb.Empty{})
	require.NoError(t, err)
	require.Len(t, categories.GetCategories(), 1)
}

func TestSuggestionsAreLimitedAndKeptForAMoment(t *testing.T) {
	r := serve(t)
	for range 3 {
		r.create(t, tea(nil))
	}
	ask := func(limit int64) []*pb.Suggestion {
		got, err := r.Suggest(t.Context(), &pb.SuggestRequest{Query: " t ", Limit: limit})
		require.NoError(t, err)
		return got.GetSuggestions()
	}
	all := ask(20)
	require.Len(t, all, 5, "the category, the product of the fixture and three teas")
	require.Equal(t, "category", all[0].GetKind())
	require.Equal(t, "product", all[1].GetKind())
	r.create(t, tea(nil))
	require.Len(t, ask(20), 5, "known for some seconds")
	require.Equal(t, all[0].GetId(), ask(1)[0].GetId())
	require.Len(t, ask(1), 1)
	_, err := r.Suggest(t.Context(), &pb.SuggestRequest{Query: " ", Limit: 8})
	require.Equal(t, "query", problem.From(err).Fields[0].Field)
}

func TestProductsAreListedByPriceAndStock(t *testing.T) {
	r := serve(t)
	soldOut := r.create(t, tea(func(in *pb.ProductInput) { in.Skus = []*pb.SkuInput{{Price: yuan(7)}} }))
	inStock := r.create(t, tea(func(in *pb.ProductInput) { in.Skus = []*pb.SkuInput{{Price: yuan(8), Stock: 1}} }))
	low := int64(700)
	ask := func(available bool) []*pb.Product {
		got, err := r.ListProducts(t.Context(), &pb.ListProductsRequest{Limit: 10, MinPrice: &low, Sort: "priceAsc", Query: "tea", Available: available})
		require.NoError(t, err)
		return got.GetProducts()
	}
	require.Len(t, ask(false), 2)
	require.Equal(t, soldOut.GetId(), ask(false)[0].GetId())
	require.Len(t, ask(true), 1)
	require.Equal(t, inStock.GetId(), ask(true)[0].GetId())
	low = -1
	_, err := r.ListProducts(t.Context(), &pb.ListProductsRequest{Limit: 10, MinPrice: &low})
	require.Equal(t, "minPrice", problem.From(err).Fields[0].Field)
}
