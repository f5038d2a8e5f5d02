package store_test

import (
	"cmp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"mall/app/product/domain"
	"mall/app/product/seed"
	"mall/app/product/store"
	"mall/app/product/storetest"
	"mall/common/id"
	"mall/common/problem"
)

func stockPages(t *testing.T, s *store.Store, query string, below *int64, sort string, limit int) []domain.StockItem {
	t.Helper()
	q, err := domain.NewStockQuery(query, below, sort)
	require.NoError(t, err)
	var all []domain.StockItem
	for cursor := ""; ; {
		found, next, err := s.Stock(t.Context(), q, limit, cursor)
		require.NoError(t, err)
		require.LessOrEqual(t, len(found), limit)
		all = append(all, found...)
		if cursor = next; cursor == "" {
			return all
		}
	}
}

func TestTheStockListPagesThroughEverySkuOnceInOrder(t *testing.T) {
	s := store.New(storetest.DB(t))
	require.NoError(t, seed.Run(t.Context(), s.DB(), func(string) {}))
	var skus int
	require.NoError(t, s.DB().Raw().QueryRow("SELECT COUNT(*) FROM skus WHERE active = 1").Scan(&skus))
	for sort, by := range map[string]func(a, b domain.StockItem) int{
		"":          func(a, b domain.StockItem) int { return cmp.Compare(a.Available, b.Available) },
		"available": func(a, b domain.StockItem) int { return cmp.Compare(a.Available, b.Available) },
		"title":     func(_, _ domain.StockItem) int { return 0 },
	} {
		all := stockPages(t, s, "", nil, sort, 100)
		require.Len(t, all, skus, sort)
		require.True(t, slices.IsSortedFunc(all, by), sort)
		seen := map[string]bool{}
		for _, i := range all {
			seen[i.SkuID] = true
			require.NotEmpty(t, i.Title)
			require.NotEmpty(t, i.Picture)
			require.Positive(t, i.Price.Amount)
		}
		require.Len(t, seen, skus, sort)
		require.Equal(t, all, stockPages(t, s, "", nil, sort, 33), "page size changes nothing")
	}
}

func TestTheStockListIsSearchedAndBounded(t *testing.T) {
	s := store.New(storetest.DB(t))
	tea := storetest.Product(t, s, 0, 3, 50)
	hidden := put(t, s, "Hidden cup", domain.Hidden)
	_, err := storetest.Reserve(t, s, storetest.Request(t, 2, tea.Skus[1].ID))
	require.NoError(t, err)
	number := func(n int64) *int64 { return &n }
	for name, c := range map[string]struct {
		query string
		below *int64
		want  []string
	}{
		"all":            {"", nil, []string{tea.Skus[0].ID, hidden.Skus[0].ID, tea.Skus[1].ID, tea.Skus[2].ID}},
		"sold out":       {"", number(0), []string{tea.Skus[0].ID, hidden.Skus[0].ID}},
		"at most one":    {tea.Title, number(1), []string{tea.Skus[0].ID, tea.Skus[1].ID}},
		"words, any way": {"CUP hidden", nil, []string{hidden.Skus[0].ID}},
		"a product's id": {tea.ID, nil, []string{tea.Skus[0].ID, tea.Skus[1].ID, tea.Skus[2].ID}},
		"a SKU's id":     {tea.Skus[2].ID, nil, []string{tea.Skus[2].ID}},
		"nobody's id":    {id.New(), nil, []string{}},
		"wildcards":      {"%", nil, []string{}},
	} {
		got := []string{}
		for _, i := range stockPages(t, s, c.query, c.below, "", 2) {
			got = append(got, i.SkuID)
		}
		require.ElementsMatch(t, c.want, got, name)
	}
	held := stockPages(t, s, tea.Skus[1].ID, nil, "", 1)[0]
	require.Equal(t, domain.Level{SkuID: tea.Skus[1].ID, Available: 1, Reserved: 2, Stocked: 3}, held.Level)
	require.EqualValues(t, 3, held.OnHand())
	require.Equal(t, map[string]string{"size": "1"}, held.Attributes)

	_, err = s.UpdateProduct(t.Context(), tea.ID, domain.ProductInput{Title: tea.Title, CategoryID: storetest.Category, Status: domain.Active,
		Skus: []domain.SkuInput{{ID: tea.Skus[2].ID, Price: tea.Skus[2].Price}}}, storetest.Operator)
	require.NoError(t, err)
	require.Len(t, stockPages(t, s, tea.ID, nil, "", 9), 1, "what is no longer sold is not of the catalogue")

	all, err := domain.NewStockQuery("", nil, "")
	require.NoError(t, err)
	_, next, err := s.Stock(t.Context(), all, 1, "")
	require.NoError(t, err)
	for _, other := range []struct {
		below *int64
		sort  string
	}{{nil, "title"}, {number(5), ""}} {
		q, err := domain.NewStockQuery("", other.below, other.sort)
		require.NoError(t, err)
		_, _, err = s.Stock(t.Context(), q, 1, next)
		require.True(t, problem.HasCode(err, problem.CodeValidation), "another list's cursor: %v", err)
	}
}

func TestListsAreNarrowedByPriceAndStock(t *testing.T) {
	s := store.New(storetest.DB(t))
	soldOut := storetest.Product(t, s, 0, 0)  // from 10.00
	inStock := storetest.Product(t, s, 0, 5)  // from 10.00, the dearer SKU is there
	retired := storetest.Product(t, s, 50, 0) // its SKU with stock leaves the shop
	_, err := s.UpdateProduct(t.Context(), retired.ID, domain.ProductInput{Title: "r", CategoryID: storetest.Category, Status: domain.Active,
		Skus: []domain.SkuInput{{ID: retired.Skus[1].ID, Price: retired.Skus[1].Price}}}, storetest.Operator)
	require.NoError(t, err)
	number := func(n int64) *int64 { return &n }
	for name, c := range map[string]struct {
		low, high *int64
		available bool
		want      []string
	}{
		"nothing asked":    {nil, nil, false, []string{soldOut.ID, inStock.ID, retired.ID}},
		"in stock":         {nil, nil, true, []string{inStock.ID}},
		"bounds are in":    {number(1000), number(1000), false, []string{soldOut.ID, inStock.ID}},
		"from":             {number(1001), nil, false, []string{retired.ID}},
		"up to":            {nil, number(999), false, nil},
		"zero is a bound":  {nil, number(0), false, nil},
		"stock and price":  {number(1), number(5000), true, []string{inStock.ID}},
		"of the cheapest,": {number(2000), number(2000), true, nil},
	} {
		for _, sort := range []string{"newest", "priceAsc", "title"} {
			q, err := query(t, "", "", "active", sort).Narrowed(c.low, c.high, c.available)
			require.NoError(t, err)
			var got []string
			for _, p := range pages(t, s, q, 1) {
				got = append(got, p.ID)
			}
			require.ElementsMatch(t, c.want, got, name)
		}
	}
	_, next, err := s.List(t.Context(), query(t, "", "", "active", "newest"), 1, "")
	require.NoError(t, err)
	narrowed, err := query(t, "", "", "active", "newest").Narrowed(nil, nil, true)
	require.NoError(t, err)
	_, _, err = s.List(t.Context(), narrowed, 1, next)
	require.True(t, problem.HasCode(err, problem.CodeValidation), "another list's cursor: %v", err)
}
