package wire

import (
	"mall/app/product/domain"
	"mall/app/product/rpc/pb"
)

// ReserveRequest of the contract as the domain has it. Errors: VALIDATION, SKU_NOT_FOUND.
func ReserveRequest(in *pb.ReserveRequest) (domain.ReserveRequest, error) {
	lines := make([]domain.Line, len(in.GetLines()))
	for i, l := range in.GetLines() {
		lines[i] = domain.Line{SkuID: l.GetSkuId(), Quantity: l.GetQuantity()}
	}
	return domain.NewReserveRequest(domain.ReserveRequest{
		OrderID: in.GetOrderId(), CheckoutKey: in.GetCheckoutKey(),
		UserID: in.GetUserId(), FlashSaleID: in.GetFlashSaleId(),
	}, lines)
}

// Reservation with the lines as they were offered when it was made.
func Reservation(r domain.Reservation) *pb.Reservation {
	out := &pb.Reservation{OrderId: r.OrderID, OrderBeforeMs: r.OrderBefore().UnixMilli()}
	for _, l := range r.Lines {
		out.Lines = append(out.Lines, &pb.ReservedLine{
			SkuId: l.SkuID, ProductId: l.ProductID, Title: l.Title, Quantity: l.Quantity,
			Price: Money(l.Price), Attributes: l.Attributes, Picture: l.Picture,
		})
	}
	return out
}

// Level of a SKU's stock.
func Level(l domain.Level) *pb.StockLevel {
	return &pb.StockLevel{SkuId: l.SkuID, Available: l.Available, Reserved: l.Reserved, Sold: l.Sold}
}

// StockItem is the stock of a SKU beside what is shown of it.
func StockItem(i domain.StockItem) *pb.StockItem {
	return &pb.StockItem{SkuId: i.SkuID, ProductId: i.ProductID, Title: i.Title, Attributes: i.Attributes,
		Picture: i.Picture, Price: Money(i.Price), Level: Level(i.Level)}
}
