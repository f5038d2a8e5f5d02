// Package wire turns the domain's types into those of the RPC contract and back.
package wire

import (
	"mall/app/product/domain"
	"mall/app/product/rpc/pb"
	"mall/common/money"
)

// Money of the domain as the contract has it.
func Money(m money.Money) *pb.Money { return &pb.Money{Amount: m.Amount, Currency: m.Currency} }

func fromMoney(m *pb.Money) money.Money {
	return money.Money{Amount: m.GetAmount(), Currency: m.GetCurrency()}
}

// Product with what is available of its SKUs.
func Product(p domain.Product, available map[string]int64) *pb.Product {
	out := &pb.Product{
		Id: p.ID, Title: p.Title, Description: p.Description, CategoryId: p.CategoryID, Status: string(p.Status),
		Pictures: p.Pictures, CreatedAtMs: p.CreatedAt.UnixMilli(), UpdatedAtMs: p.UpdatedAt.UnixMilli(),
	}
	picture := ""
	if len(p.Pictures) > 0 {
		picture = p.Pictures[0]
	}
	for _, s := range p.Skus {
		out.Skus = append(out.Skus, &pb.Sku{
			Id: s.ID, ProductId: p.ID, Title: p.Title, Price: Money(s.Price), Available: available[s.ID],
			Attributes: s.Attributes, Active: p.Status == domain.Active, Picture: picture,
		})
	}
	return out
}

// SkuIDs of products, for reading their stock at once.
func SkuIDs(products ...domain.Product) []string {
	var ids []string
	for _, p := range products {
		for _, s := range p.Skus {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

// ProductInput of the contract as the domain has it.
func ProductInput(in *pb.ProductInput) domain.ProductInput {
	out := domain.ProductInput{
		Title: in.GetTitle(), Description: in.GetDescription(), CategoryID: in.GetCategoryId(),
		Status: domain.Status(in.GetStatus()), Pictures: in.GetPictures(),
	}
	for _, s := range in.GetSkus() {
		out.Skus = append(out.Skus, domain.SkuInput{ID: s.GetId(), Price: fromMoney(s.GetPrice()),
			Attributes: s.GetAttributes(), Stock: s.GetStock()})
	}
	return out
}

// Sku is an offer with what is available of it.
func Sku(o domain.Offer, available int64) *pb.Sku {
	return &pb.Sku{Id: o.SkuID, ProductId: o.ProductID, Title: o.Title, Price: Money(o.Price),
		Available: available, Attributes: o.Attributes, Active: o.OnSale, Picture: o.Picture}
}
