package domain_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/product/domain"
	"mall/common/id"
	"mall/common/money"
	"mall/common/problem"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func input(change func(*domain.ProductInput)) domain.ProductInput {
	in := domain.ProductInput{Title: "Tea", CategoryID: "food", Status: domain.Active,
		Skus: []domain.SkuInput{{Price: money.CNY(100), Stock: 5}}}
	if change != nil {
		change(&in)
	}
	return in
}

func fields(err error) []string {
	var names []string
	if p := problem.From(err); p != nil {
		for _, f := range p.Fields {
			names = append(names, f.Field)
		}
	}
	return names
}

func TestNewProductGivesIdsAndInitialStock(t *testing.T) {
	p, initial, err := domain.NewProduct(input(func(in *domain.ProductInput) {
		in.Title = " Tea\u3000"
		in.Description = "a\tb\nc"
		in.Skus = append(in.Skus, domain.SkuInput{Price: money.CNY(50), Attributes: map[string]string{" 色 ": " 红 "}})
	}), noon)
	require.NoError(t, err)
	require.Equal(t, "Tea", p.Title)
	require.True(t, id.Valid(p.ID))
	require.Equal(t, map[string]int64{p.Skus[0].ID: 5, p.Skus[1].ID: 0}, initial)
	require.Equal(t, map[string]string{"色": "红"}, p.Skus[1].Attributes)
	require.Equal(t, p.ID, p.Skus[1].ProductID)
	require.Equal(t, money.CNY(50), p.Price())
}

func TestNewProductNamesEveryWrongField(t *testing.T) {
	sku := func(change func(*domain.SkuInput)) func(*domain.ProductInput) {
		return func(in *domain.ProductInput) { change(&in.Skus[0]) }
	}
	for _, c := range []struct {
		name   string
		change func(*domain.ProductInput)
		want   []string
	}{
		{"no title", func(in *domain.ProductInput) { in.Title = "  " }, []string{"title"}},
		{"long title", func(in *domain.ProductInput) { in.Title = strings.Repeat("茶", 101) }, []string{"title"}},
		{"control character", func(in *domain.ProductInput) { in.Title = "a\x00b" }, []string{"title"}},
		{"line break in the title", func(in *domain.ProductInput) { in.Title = "a\nb" }, []string{"title"}},
		{"not UTF-8", func(in *domain.ProductInput) { in.Title = "a\xff" }, []string{"title"}},
		{"long description", func(in *domain.ProductInput) { in.Description = strings.Repeat("x", 5001) }, []string{"description"}},
		{"several", func(in *domain.ProductInput) {
			in.Title, in.CategoryID, in.Status, in.Skus[0].Stock = "", "", "gone", -1
		}, []string{"title", "categoryId", "status", "skus[0].stock"}},
		{"no SKU", func(in *domain.ProductInput) { in.Skus = nil }, []string{"skus"}},
		{"too many SKUs", func(in *domain.ProductInput) { in.Skus = make([]domain.SkuInput, 101) }, []string{"skus"}},
		{"foreign picture", func(in *domain.ProductInput) { in.Pictures = []string{"https://example.com/a.png"} }, []string{"pictures[0]"}},
		{"too many pictures", func(in *domain.ProductInput) { in.Pictures = make([]string, 11) }, []string{"pictures"}},
		{"free", sku(func(s *domain.SkuInput) { s.Price.Amount = 0 }), []string{"skus[0].price.amount"}},
		{"negative price", sku(func(s *domain.SkuInput) { s.Price.Amount = -1 }), []string{"skus[0].price.amount"}},
		{"enormous price", sku(func(s *domain.SkuInput) { s.Price.Amount = money.Limit + 1 }), []string{"skus[0].price.amount"}},
		{"foreign currency", sku(func(s *domain.SkuInput) { s.Price.Currency = "USD" }), []string{"skus[0].price.currency"}},
		{"negative stock", sku(func(s *domain.SkuInput) { s.Stock = -1 }), []string{"skus[0].stock"}},
		{"enormous stock", sku(func(s *domain.SkuInput) { s.Stock = 1_000_001 }), []string{"skus[0].stock"}},
		{"own SKU id", sku(func(s *domain.SkuInput) { s.ID = id.New() }), []string{"skus[0].id"}},
		{"empty attribute", sku(func(s *domain.SkuInput) { s.Attributes = map[string]string{"size": " "} }), []string{"skus[0].attributes"}},
		{"same attribute twice", sku(func(s *domain.SkuInput) { s.Attributes = map[string]string{"size": "1", " size": "2"} }), []string{"skus[0].attributes"}},
		{"too many attributes", sku(func(s *domain.SkuInput) {
			s.Attributes = map[string]string{}
			for i := range 11 {
				s.Attributes[fmt.Sprint(i)] = "x"
			}
		}), []string{"skus[0].attributes"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := domain.NewProduct(input(c.change), noon)
			require.Error(t, err)
			require.Equal(t, c.want, fields(err))
		})
	}
}

func TestReplaceKnowsOldSkusFromNewOnes(t *testing.T) {
	p, _, err := domain.NewProduct(input(nil), noon)
	require.NoError(t, err)
	old := p.Skus[0].ID
	later := noon.Add(time.Hour)
	initial, err := p.Replace(input(func(in *domain.ProductInput) {
		in.Skus = []domain.SkuInput{{Price: money.CNY(7), Stock: 2}, {ID: old, Price: money.CNY(9)}}
	}), []string{old}, later)
	require.NoError(t, err)
	require.Equal(t, map[string]int64{p.Skus[0].ID: 2}, initial)
	require.Equal(t, old, p.Skus[1].ID)
	require.Equal(t, noon, p.CreatedAt)
	require.Equal(t, later, p.UpdatedAt)

	for want, skus := range map[string][]domain.SkuInput{
		"skus[1].id":    {{ID: old, Price: money.CNY(9)}, {ID: old, Price: money.CNY(9)}},
		"skus[0].id":    {{ID: id.New(), Price: money.CNY(9)}},
		"skus[0].stock": {{ID: old, Price: money.CNY(9), Stock: 1}},
	} {
		_, err := p.Replace(input(func(in *domain.ProductInput) { in.Skus = skus }), []string{old}, later)
		require.Equal(t, []string{want}, fields(err))
	}
}
