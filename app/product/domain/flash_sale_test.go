package domain_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/product/domain"
	"mall/common/id"
	"mall/common/money"
	"mall/common/problem"
)

func saleInput(change func(*domain.FlashSale)) domain.FlashSale {
	in := domain.FlashSale{Name: "sale", StartsAt: noon, EndsAt: noon.Add(time.Hour),
		Items: []domain.FlashItem{{SkuID: id.New(), Price: money.CNY(1), Quantity: 10, Sold: 99}}}
	if change != nil {
		change(&in)
	}
	return in
}

func TestNewFlashSaleNamesEveryWrongField(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*domain.FlashSale)
		want   string
	}{
		"no name":           {func(s *domain.FlashSale) { s.Name = " " }, "name"},
		"ends as it starts": {func(s *domain.FlashSale) { s.EndsAt = s.StartsAt }, "endsAt"},
		"over already":      {func(s *domain.FlashSale) { s.StartsAt, s.EndsAt = noon.Add(-2*time.Hour), noon }, "endsAt"},
		"in the far future": {func(s *domain.FlashSale) { s.EndsAt = noon.AddDate(6, 0, 0) }, "endsAt"},
		"zero start":        {func(s *domain.FlashSale) { s.StartsAt = time.Time{} }, "startsAt"},
		"negative limit":    {func(s *domain.FlashSale) { s.LimitPerCustomer = -1 }, "limitPerCustomer"},
		"no item":           {func(s *domain.FlashSale) { s.Items = nil }, "items"},
		"no quantity":       {func(s *domain.FlashSale) { s.Items[0].Quantity = 0 }, "items[0].quantity"},
		"enormous quantity": {func(s *domain.FlashSale) { s.Items[0].Quantity = 1_000_001 }, "items[0].quantity"},
		"free":              {func(s *domain.FlashSale) { s.Items[0].Price.Amount = 0 }, "items[0].price.amount"},
		"SKU twice":         {func(s *domain.FlashSale) { s.Items = append(s.Items, s.Items[0]) }, "items[1].skuId"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := domain.NewFlashSale(saleInput(c.change), noon)
			require.Equal(t, []string{c.want}, fields(err))
		})
	}
	sale, err := domain.NewFlashSale(saleInput(nil), noon)
	require.NoError(t, err)
	require.Zero(t, sale.Items[0].Sold, "nobody starts with sales")
}

func TestTheWindowDecidesTheStatus(t *testing.T) {
	sale := saleInput(nil)
	require.Equal(t, domain.Upcoming, sale.Status(noon.Add(-1)))
	require.Equal(t, domain.Running, sale.Status(noon))
	require.Equal(t, domain.Running, sale.Status(sale.EndsAt.Add(-1)))
	require.Equal(t, domain.Ended, sale.Status(sale.EndsAt))
}

func TestRepriceSellsInTheWindowAndForAdmittedBuyersShortlyAfter(t *testing.T) {
	sale := saleInput(nil)
	sku := sale.Items[0].SkuID
	offers := map[string]domain.Offer{sku: {SkuID: sku, Price: money.CNY(500)}, "other": {SkuID: "other"}}
	for _, at := range []time.Time{noon, sale.EndsAt, sale.EndsAt.Add(domain.FlashGrace - 1)} {
		got, err := sale.Reprice(offers, at)
		require.NoError(t, err)
		require.Equal(t, map[string]domain.Offer{sku: {SkuID: sku, Price: money.CNY(1)}}, got)
	}
	for _, at := range []time.Time{noon.Add(-1), sale.EndsAt.Add(domain.FlashGrace)} {
		_, err := sale.Reprice(offers, at)
		require.True(t, problem.HasCode(err, domain.CodeFlashSaleNotRunning))
	}
	require.Equal(t, money.CNY(500), offers[sku].Price, "the catalogue's offer is left alone")
}

func TestASaleNeedsSkusOnSaleButKeepsThoseThatSold(t *testing.T) {
	sale := saleInput(nil)
	sku := sale.Items[0].SkuID
	sale.Items[0].Sold = 0
	hidden := map[string]domain.Offer{sku: {SkuID: sku, Title: "Tea"}}
	require.Equal(t, []string{"items[0].skuId"}, fields(sale.Offered(hidden)))
	require.Equal(t, []string{"items[0].skuId"}, fields(sale.Offered(nil)))
	sale.Items[0].Sold = 1
	require.NoError(t, sale.Offered(hidden))
	require.Equal(t, "Tea", sale.Items[0].Title)
}

func TestRemainingIsNeverNegative(t *testing.T) {
	require.EqualValues(t, 3, domain.FlashItem{Quantity: 5, Sold: 2}.Remaining())
	require.Zero(t, domain.FlashItem{Quantity: 1, Sold: 2}.Remaining())
}
