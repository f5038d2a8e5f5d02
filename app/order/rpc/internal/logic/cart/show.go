package cartlogic

import (
	"context"

	"mall/app/order/domain"
	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
	"mall/app/order/wire"
	productpb "mall/app/product/rpc/pb"
	"mall/common/money"
)

// lookUp asks the catalogue for the SKUs of lines; unknown ones are missing in the answer.
func lookUp(ctx context.Context, catalogue svc.Catalogue, lines []domain.Line) (map[string]*productpb.Sku, error) {
	known := make(map[string]*productpb.Sku, len(lines))
	if len(lines) == 0 {
		return known, nil
	}
	ids := make([]string, len(lines))
	for i, l := range lines {
		ids[i] = l.SkuID
	}
	found, err := catalogue.GetSkus(ctx, &productpb.GetSkusRequest{Ids: ids})
	if err != nil {
		return nil, err
	}
	for _, sku := range found.GetSkus() {
		known[sku.GetId()] = sku
	}
	return known, nil
}

// show answers a cart with the catalogue's data. What is not on sale any more shows as unavailable
// and does not count in the total.
func show(lines []domain.Line, known map[string]*productpb.Sku) (*pb.CartResponse, error) {
	out := &pb.CartResponse{}
	total := money.CNY(0)
	for _, l := range lines {
		sku, ok := known[l.SkuID]
		if !ok {
			continue
		}
		price := money.Money{Amount: sku.GetPrice().GetAmount(), Currency: sku.GetPrice().GetCurrency()}
		available := sku.GetAvailable()
		if sku.GetActive() {
			sum, err := price.Times(l.Quantity)
			if err == nil {
				total, err = total.Add(sum)
			}
			if err != nil {
				return nil, err
			}
		} else {
			available = 0
		}
		out.Items = append(out.Items, &pb.CartItem{
			SkuId: l.SkuID, ProductId: sku.GetProductId(), Title: sku.GetTitle(), Attributes: sku.GetAttributes(),
			Quantity: l.Quantity, Price: wire.Money(price), Available: available, Picture: sku.GetPicture(),
		})
	}
	out.Total = wire.Money(total)
	return out, nil
}
