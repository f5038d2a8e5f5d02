package convert

import (
	"time"

	"mall/app/product/api/internal/types"
	"mall/app/product/domain"
	"mall/app/product/rpc/pb"
	"mall/common/problem"
)

// FlashSale at a moment, which decides its status.
func FlashSale(s *pb.FlashSaleInfo, now time.Time) types.FlashSale {
	window := domain.FlashSale{StartsAt: time.UnixMilli(s.GetStartsAtMs()), EndsAt: time.UnixMilli(s.GetEndsAtMs())}
	out := types.FlashSale{
		Id: s.GetId(), Name: s.GetName(), Status: string(window.Status(now)),
		StartsAt: Time(s.GetStartsAtMs()), EndsAt: Time(s.GetEndsAtMs()), LimitPerCustomer: s.GetLimitPerCustomer(),
		Items: make([]types.FlashSaleItem, 0, len(s.GetItems())),
	}
	for _, i := range s.GetItems() {
		item := domain.FlashItem{Quantity: i.GetQuantity(), Sold: i.GetSold()}
		out.Items = append(out.Items, types.FlashSaleItem{
			SkuId: i.GetSkuId(), ProductId: i.GetProductId(), Title: i.GetTitle(), Price: money(i.GetPrice()),
			Picture: i.GetPicture(), Attributes: attributes(i.GetAttributes()), RegularPrice: money(i.GetRegularPrice()),
			Quantity: i.GetQuantity(), Remaining: item.Remaining(),
		})
	}
	return out
}

// FlashSales of a list.
func FlashSales(r *pb.ListFlashSalesResponse, now time.Time) *types.FlashSaleList {
	out := &types.FlashSaleList{Items: make([]types.FlashSale, 0, len(r.GetSales())), NextCursor: r.GetNextCursor()}
	for _, s := range r.GetSales() {
		out.Items = append(out.Items, FlashSale(s, now))
	}
	return out
}

// FlashSaleInput of a creating request. A replacing one has the same fields. Errors: VALIDATION for
// times that are not RFC 3339.
func FlashSaleInput(r types.CreateFlashSaleReq) (*pb.FlashSaleInput, error) {
	var wrong []problem.Field
	at := func(field, text string) int64 {
		t, err := time.Parse(time.RFC3339, text)
		if err != nil {
			wrong = append(wrong, problem.Field{Field: field, Reason: "must be a time as in RFC 3339, e.g. 2027-01-31T08:00:00Z"})
		}
		return t.UnixMilli()
	}
	out := &pb.FlashSaleInput{Name: r.Name, StartsAtMs: at("startsAt", r.StartsAt), EndsAtMs: at("endsAt", r.EndsAt),
		LimitPerCustomer: r.LimitPerCustomer}
	for _, i := range r.Items {
		out.Items = append(out.Items, &pb.FlashSaleItemInput{SkuId: i.SkuId, Price: toMoney(i.Price), Quantity: i.Quantity})
	}
	if len(wrong) > 0 {
		return nil, problem.Invalid(wrong...)
	}
	return out, nil
}
