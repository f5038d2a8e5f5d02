package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/product/domain"
	"mall/app/product/store"
	"mall/app/product/storetest"
	"mall/common/id"
	"mall/common/money"
	"mall/common/mysql"
	"mall/common/problem"
)

// flashSale stores a running sale of the SKUs at 1.00 yuan.
func flashSale(t *testing.T, s *store.Store, quantity, limit int64, skuIDs ...string) domain.FlashSale {
	t.Helper()
	now := time.Now().UTC().Truncate(time.Millisecond)
	in := domain.FlashSale{Name: "sale", StartsAt: now.Add(-time.Hour), EndsAt: now.Add(time.Hour), LimitPerCustomer: limit}
	for _, sku := range skuIDs {
		in.Items = append(in.Items, domain.FlashItem{SkuID: sku, Price: money.CNY(100), Quantity: quantity})
	}
	sale, err := domain.NewFlashSale(in, now)
	require.NoError(t, err)
	offers, err := s.Offers(t.Context(), sale.SkuIDs())
	require.NoError(t, err)
	require.NoError(t, sale.Offered(offers))
	require.NoError(t, s.DB().Tx(t.Context(), func(tx mysql.Querier) error {
		return store.InsertFlashSale(t.Context(), tx, sale, storetest.Operator)
	}))
	return sale
}

func buy(t *testing.T, s *store.Store, sale domain.FlashSale, userID, skuID string) (domain.Reservation, error) {
	t.Helper()
	r := storetest.RequestFor(t, domain.ReserveRequest{OrderID: id.New(), CheckoutKey: storetest.Key(), UserID: userID,
		FlashSaleID: sale.ID}, 1, skuID)
	r.FlashLimit = sale.LimitPerCustomer
	offers, err := s.Offers(t.Context(), r.SkuIDs())
	if err != nil {
		return domain.Reservation{}, err
	}
	if offers, err = sale.Reprice(offers, time.Now()); err != nil {
		return domain.Reservation{}, err
	}
	lines, err := r.Price(offers)
	if err != nil {
		return domain.Reservation{}, err
	}
	return s.Reserve(t.Context(), r, lines)
}

func sold(t *testing.T, s *store.Store, saleID string) int64 {
	t.Helper()
	sale, err := s.FlashSale(t.Context(), saleID)
	require.NoError(t, err)
	return sale.Items[0].Sold
}

func TestAFlashSaleNeverSellsBeyondItsQuotaNorTheStock(t *testing.T) {
	s := store.New(storetest.DB(t))
	for name, c := range map[string]struct{ stock, quota, want int64 }{
		"quota first": {100, 10, 10}, "stock first": {7, 10, 7},
	} {
		t.Run(name, func(t *testing.T) {
			p := storetest.Product(t, s, c.stock)
			sale := flashSale(t, s, c.quota, 0, p.Skus[0].ID)
			errs := together(buyers, func(int) error {
				_, err := buy(t, s, sale, id.New(), p.Skus[0].ID)
				return err
			})
			require.EqualValues(t, c.want, split(t, errs, domain.CodeOutOfStock))
			require.Equal(t, c.want, sold(t, s, sale.ID))
			storetest.Sound(t, s)
		})
	}
}

func TestTheLimitPerCustomerHoldsAgainstConcurrentOrders(t *testing.T) {
	s := store.New(storetest.DB(t))
	p := storetest.Product(t, s, 100)
	sale := flashSale(t, s, 50, 2, p.Skus[0].ID)
	user := id.New()
	made := make([]domain.Reservation, 16)
	errs := together(16, func(i int) (err error) {
		made[i], err = buy(t, s, sale, user, p.Skus[0].ID)
		return err
	})
	require.Equal(t, 2, split(t, errs, domain.CodeFlashLimitReached))
	_, err := buy(t, s, sale, id.New(), p.Skus[0].ID)
	require.NoError(t, err, "others may still buy")

	for _, r := range made {
		if r.OrderID != "" {
			_, err := s.Release(t.Context(), r.OrderID, "test")
			require.NoError(t, err)
		}
	}
	_, err = buy(t, s, sale, user, p.Skus[0].ID)
	require.NoError(t, err, "released pieces do not count")
	storetest.Sound(t, s)
}

func TestReleasedAndReturnedPiecesGoBackToTheSale(t *testing.T) {
	s := store.New(storetest.DB(t))
	p := storetest.Product(t, s, 10)
	sale := flashSale(t, s, 5, 0, p.Skus[0].ID)
	first, err := buy(t, s, sale, id.New(), p.Skus[0].ID)
	require.NoError(t, err)
	require.Equal(t, money.CNY(100), first.Lines[0].Price, "the sale's price")
	second, err := buy(t, s, sale, id.New(), p.Skus[0].ID)
	require.NoError(t, err)
	require.EqualValues(t, 2, sold(t, s, sale.ID))

	done, err := s.Release(t.Context(), first.OrderID, "test")
	require.NoError(t, err)
	require.True(t, done.Freed)
	require.Equal(t, sale.ID, done.FlashSaleID)
	done, err = s.Release(t.Context(), first.OrderID, "again")
	require.NoError(t, err)
	require.False(t, done.Freed, "a repetition frees nothing")

	done, err = s.Commit(t.Context(), second.OrderID)
	require.NoError(t, err)
	require.False(t, done.Freed)
	require.EqualValues(t, 1, sold(t, s, sale.ID))
	done, err = s.Return(t.Context(), second.OrderID, "test")
	require.NoError(t, err)
	require.True(t, done.Freed)
	require.Zero(t, sold(t, s, sale.ID))
	storetest.Sound(t, s)
}

func TestUpdatingASaleKeepsWhatItSold(t *testing.T) {
	s := store.New(storetest.DB(t))
	p := storetest.Product(t, s, 10, 10)
	a, b := p.Skus[0].ID, p.Skus[1].ID
	sale := flashSale(t, s, 5, 0, a)
	for range 3 {
		_, err := buy(t, s, sale, id.New(), a)
		require.NoError(t, err)
	}
	update := func(items ...domain.FlashItem) (domain.FlashSale, map[string]int64, error) {
		offers, err := s.Offers(t.Context(), []string{a, b})
		require.NoError(t, err)
		return s.UpdateFlashSale(t.Context(), sale.ID, domain.FlashSale{Name: "renamed", StartsAt: sale.StartsAt,
			EndsAt: sale.EndsAt.Add(time.Hour), Items: items}, offers, storetest.Operator)
	}
	item := func(sku string, quantity int64) domain.FlashItem {
		return domain.FlashItem{SkuID: sku, Price: money.CNY(90), Quantity: quantity}
	}
	got, quota, err := update(item(a, 8), item(b, 4))
	require.NoError(t, err)
	require.Equal(t, map[string]int64{a: 3, b: 4}, quota)
	stored, err := s.FlashSale(t.Context(), sale.ID)
	require.NoError(t, err)
	require.Equal(t, got, stored)
	require.EqualValues(t, 3, stored.Items[0].Sold)

	_, quota, err = update(item(a, 3))
	require.NoError(t, err)
	require.Equal(t, map[string]int64{a: -5, b: -4}, quota)
	_, _, err = update(item(a, 2))
	require.True(t, problem.HasCode(err, problem.CodeValidation), err)
	_, _, err = update(item(b, 2))
	require.True(t, problem.HasCode(err, problem.CodeInvalidState), err)
	_, _, err = update(item(a, 3), item(id.New(), 1))
	require.True(t, problem.HasCode(err, problem.CodeValidation), err)
	storetest.Sound(t, s)
}

func TestShoppersSeeOpenSalesOnly(t *testing.T) {
	s := store.New(storetest.DB(t))
	p := storetest.Product(t, s, 10)
	var open []string
	for range 3 {
		open = append(open, flashSale(t, s, 1, 0, p.Skus[0].ID).ID)
	}
	_, err := s.DB().Raw().Exec("UPDATE flash_sales SET ends_at = starts_at + INTERVAL 1 MINUTE WHERE id = ?", open[0])
	require.NoError(t, err)
	var seen []string
	cursor := ""
	for {
		found, next, err := s.FlashSales(t.Context(), false, 1, cursor)
		require.NoError(t, err)
		for _, f := range found {
			seen = append(seen, f.ID)
		}
		if cursor = next; next == "" {
			break
		}
	}
	require.ElementsMatch(t, open[1:], seen)
	all, _, err := s.FlashSales(t.Context(), true, 10, "")
	require.NoError(t, err)
	require.Len(t, all, 3)

	_, next, err := s.FlashSales(t.Context(), true, 1, "")
	require.NoError(t, err)
	_, _, err = s.FlashSales(t.Context(), false, 1, next)
	require.True(t, problem.HasCode(err, problem.CodeValidation), err)
}
