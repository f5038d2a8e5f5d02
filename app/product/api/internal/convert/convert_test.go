package convert_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/product/api/internal/convert"
	"mall/app/product/api/internal/types"
	"mall/app/product/rpc/pb"
	"mall/common/problem"
)

func TestAProductCostsWhatItsCheapestSkuCosts(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 6_000_000, time.UTC).UnixMilli()
	p := convert.Product(&pb.Product{Id: "p", CreatedAtMs: at, UpdatedAtMs: at, Skus: []*pb.Sku{
		{Id: "a", Price: &pb.Money{Amount: 300, Currency: "CNY"}},
		{Id: "b", Price: &pb.Money{Amount: 200, Currency: "CNY"}, Available: 7, Attributes: map[string]string{"size": "S"}},
	}})
	require.Equal(t, types.Money{Amount: 200, Currency: "CNY"}, p.Price)
	require.Equal(t, "2026-01-02T03:04:05.006Z", p.CreatedAt)
	require.NotNil(t, p.Pictures, "an empty list, not null")
	require.NotNil(t, p.Skus[0].Attributes)
	require.EqualValues(t, 7, p.Skus[1].Available)
	require.NotNil(t, convert.Products(&pb.ListProductsResponse{}).Items)
}

func TestFlashSaleTimesAreRFC3339(t *testing.T) {
	in, err := convert.FlashSaleInput(types.CreateFlashSaleReq{StartsAt: "2027-01-01T08:00:00+08:00", EndsAt: "2027-01-01T01:00:00.5Z"})
	require.NoError(t, err)
	require.Equal(t, "2027-01-01T00:00:00.000Z", convert.Time(in.GetStartsAtMs()))
	require.Equal(t, "2027-01-01T01:00:00.500Z", convert.Time(in.GetEndsAtMs()))

	_, err = convert.FlashSaleInput(types.CreateFlashSaleReq{StartsAt: "tomorrow", EndsAt: "2027-01-01"})
	require.Equal(t, []string{"startsAt", "endsAt"}, []string{problem.From(err).Fields[0].Field, problem.From(err).Fields[1].Field})
}

func TestAFlashSaleSaysWhetherItRuns(t *testing.T) {
	start := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	sale := &pb.FlashSaleInfo{StartsAtMs: start.UnixMilli(), EndsAtMs: start.Add(time.Hour).UnixMilli(),
		Items: []*pb.FlashSaleItem{{Quantity: 5, Sold: 2}}}
	require.Equal(t, "upcoming", convert.FlashSale(sale, start.Add(-time.Second)).Status)
	require.Equal(t, "running", convert.FlashSale(sale, start).Status)
	require.Equal(t, "ended", convert.FlashSale(sale, start.Add(time.Hour)).Status)
	require.EqualValues(t, 3, convert.FlashSale(sale, start).Items[0].Remaining)
}

func TestAFlashSalesItemsShowWhatTheirSkusAre(t *testing.T) {
	sale := &pb.FlashSaleInfo{Items: []*pb.FlashSaleItem{
		{Picture: "/p", Attributes: map[string]string{"size": "S"}, RegularPrice: &pb.Money{Amount: 300, Currency: "CNY"}}, {},
	}}
	items := convert.FlashSale(sale, time.Now()).Items
	require.Equal(t, "/p", items[0].Picture)
	require.Equal(t, map[string]string{"size": "S"}, items[0].Attributes)
	require.Equal(t, types.Money{Amount: 300, Currency: "CNY"}, items[0].RegularPrice)
	require.NotNil(t, items[1].Attributes, "an empty object, not null")
}

func TestStockOnHandIsWhatIsAvailableOrReserved(t *testing.T) {
	list := convert.StockList(&pb.ListStockResponse{Items: []*pb.StockItem{{Level: &pb.StockLevel{Available: 3, Reserved: 4, Sold: 5}}}})
	require.EqualValues(t, 7, list.Items[0].OnHand)
	require.EqualValues(t, 5, list.Items[0].Sold)
	require.NotNil(t, list.Items[0].Attributes)
	require.NotNil(t, convert.StockList(&pb.ListStockResponse{}).Items)
}
