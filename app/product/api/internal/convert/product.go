// Package convert turns the RPC contract's types into those of the HTTP contract and back.
package convert

import (
	"time"

	"mall/app/product/api/internal/types"
	"mall/app/product/rpc/pb"
)

// Time writes a Unix time in milliseconds as RFC 3339, UTC.
func Time(ms int64) string {
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z07:00")
}

func money(m *pb.Money) types.Money {
	return types.Money{Amount: m.GetAmount(), Currency: m.GetCurrency()}
}

func toMoney(m types.Money) *pb.Money {
	return &pb.Money{Amount: m.Amount, Currency: m.Currency}
}

// Product with its SKUs; its price is that of the cheapest.
func Product(p *pb.Product) *types.Product {
	out := &types.Product{
		Id: p.GetId(), Title: p.GetTitle(), Description: p.GetDescription(), CategoryId: p.GetCategoryId(),
		Status: p.GetStatus(), Pictures: orEmpty(p.GetPictures()), Skus: make([]types.Sku, 0, len(p.GetSkus())),
		CreatedAt: Time(p.GetCreatedAtMs()), UpdatedAt: Time(p.GetUpdatedAtMs()),
	}
	for i, s := range p.GetSkus() {
		sku := types.Sku{Id: s.GetId(), Price: money(s.GetPrice()), Available: s.GetAvailable(), Attributes: attributes(s.GetAttributes())}
		if i == 0 || sku.Price.Amount < out.Price.Amount {
			out.Price = sku.Price
		}
		out.Skus = append(out.Skus, sku)
	}
	return out
}

// Products of a list.
func Products(r *pb.ListProductsResponse) *types.ProductList {
	out := &types.ProductList{Items: make([]types.Product, 0, len(r.GetProducts())), NextCursor: r.GetNextCursor()}
	for _, p := range r.GetProducts() {
		out.Items = append(out.Items, *Product(p))
	}
	return out
}

// ProductInput of a creating request. A replacing one has the same fields.
func ProductInput(r types.CreateProductReq) *pb.ProductInput {
	out := &pb.ProductInput{Title: r.Title, Description: r.Description, CategoryId: r.CategoryId,
		Status: r.Status, Pictures: r.Pictures}
	for _, s := range r.Skus {
		out.Skus = append(out.Skus, &pb.SkuInput{Id: s.Id, Price: toMoney(s.Price), Attributes: s.Attributes, Stock: s.Stock})
	}
	return out
}

// attributes is never null in JSON.
func attributes(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}

func orEmpty(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
