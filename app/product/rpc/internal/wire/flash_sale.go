package wire

import (
	"time"

	"mall/app/product/domain"
	"mall/app/product/rpc/pb"
)

// FlashSale with its items.
func FlashSale(s domain.FlashSale) *pb.FlashSaleInfo {
	out := &pb.FlashSaleInfo{Id: s.ID, Name: s.Name, StartsAtMs: s.StartsAt.UnixMilli(),
		EndsAtMs: s.EndsAt.UnixMilli(), LimitPerCustomer: s.LimitPerCustomer}
	for _, i := range s.Items {
		out.Items = append(out.Items, &pb.FlashSaleItem{SkuId: i.SkuID, ProductId: i.ProductID, Title: i.Title,
			Picture: i.Picture, Attributes: i.Attributes, RegularPrice: Money(i.RegularPrice),
			Price: Money(i.Price), Quantity: i.Quantity, Sold: i.Sold})
	}
	return out
}

// FlashSaleInput of the contract as the domain has it.
func FlashSaleInput(in *pb.FlashSaleInput) domain.FlashSale {
	out := domain.FlashSale{Name: in.GetName(), StartsAt: time.UnixMilli(in.GetStartsAtMs()).UTC(),
		EndsAt: time.UnixMilli(in.GetEndsAtMs()).UTC(), LimitPerCustomer: in.GetLimitPerCustomer()}
	for _, i := range in.GetItems() {
		out.Items = append(out.Items, domain.FlashItem{SkuID: i.GetSkuId(), Price: fromMoney(i.GetPrice()), Quantity: i.GetQuantity()})
	}
	return out
}
