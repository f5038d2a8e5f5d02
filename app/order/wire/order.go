// Package wire turns orders into the messages of order.proto and back.
package wire

import (
	"time"

	"mall/app/order/domain"
	"mall/app/order/rpc/pb"
	"mall/app/order/store"
	productpb "mall/app/product/rpc/pb"
	userpb "mall/app/user/rpc/pb"
	"mall/common/money"
)

const traceIDStart, traceIDEnd = 3, 35 // of a W3C traceparent: version-traceid-spanid-flags

// Order returns the message of an order.
func Order(s domain.Snapshot) *pb.OrderInfo {
	out := &pb.OrderInfo{
		Id: s.ID, UserId: s.UserID, Status: string(s.Status), CancelReason: string(s.CancelReason),
		Total: Money(s.Total), Items: make([]*pb.OrderItem, len(s.Items)), PaymentId: s.PaymentID,
		FlashSaleId: s.FlashSaleID, TraceId: TraceID(s.Traceparent),
		ExpiresAtMs: s.ExpiresAt.UnixMilli(), CreatedAtMs: s.CreatedAt.UnixMilli(), UpdatedAtMs: s.UpdatedAt.UnixMilli(),
		Version: s.Version,
	}
	for i, item := range s.Items {
		out.Items[i] = &pb.OrderItem{
			SkuId: item.SkuID, ProductId: item.ProductID, Title: item.Title, Quantity: item.Quantity,
			Price: Money(item.Price), Attributes: item.Attributes, Picture: item.Picture,
		}
	}
	if a := s.Address; a != nil {
		out.Address = &pb.Address{
			Recipient: a.Recipient, Phone: a.Phone, Line1: a.Line1, Line2: a.Line2,
			City: a.City, Province: a.Province, PostalCode: a.PostalCode, Country: a.Country,
		}
	}
	if p := s.Shipment; p != nil {
		out.Shipment = &pb.Shipment{Carrier: p.Carrier, TrackingNumber: p.TrackingNumber, ShippedAtMs: p.ShippedAt.UnixMilli()}
	}
	return out
}

// Record returns the message of an order with its refunds and its history.
func Record(r store.Record) *pb.OrderInfo {
	out := Order(r.Snapshot)
	for _, refund := range r.Refunds {
		out.Refunds = append(out.Refunds, Refund(refund, r.Status))
	}
	for _, c := range domain.History(r.Changes) {
		out.History = append(out.History, &pb.StatusChange{Status: string(c.Status), AtMs: c.At.UnixMilli(), Reason: c.Reason})
	}
	return out
}

// Orders returns the messages of orders.
func Orders(list []domain.Snapshot) []*pb.OrderInfo {
	out := make([]*pb.OrderInfo, len(list))
	for i, s := range list {
		out[i] = Order(s)
	}
	return out
}

// Refund returns the message of a refund beside its order's state.
func Refund(r domain.Refund, order domain.Status) *pb.RefundInfo {
	return &pb.RefundInfo{
		Id: r.ID, OrderId: r.OrderID, UserId: r.UserID, Status: string(r.Status), OrderStatus: string(order),
		Amount: Money(r.Amount), Reason: r.Reason, Note: r.Note,
		CreatedAtMs: r.CreatedAt.UnixMilli(), UpdatedAtMs: r.UpdatedAt.UnixMilli(),
	}
}

// Money returns the message of an amount.
func Money(m money.Money) *pb.Money { return &pb.Money{Amount: m.Amount, Currency: m.Currency} }

// Lines reads lines of a request.
func Lines(in []*pb.Line) []domain.Line {
	out := make([]domain.Line, len(in))
	for i, l := range in {
		out[i] = domain.Line{SkuID: l.GetSkuId(), Quantity: l.GetQuantity()}
	}
	return out
}

// Address reads a customer's address.
func Address(a *userpb.Address) *domain.Address {
	return &domain.Address{
		Recipient: a.GetRecipient(), Phone: a.GetPhone(), Line1: a.GetLine1(), Line2: a.GetLine2(),
		City: a.GetCity(), Province: a.GetProvince(), PostalCode: a.GetPostalCode(), Country: a.GetCountry(),
	}
}

// Items reads the lines of a reservation.
func Items(r *productpb.Reservation) []domain.Item {
	out := make([]domain.Item, len(r.GetLines()))
	for i, l := range r.GetLines() {
		out[i] = domain.Item{
			SkuID: l.GetSkuId(), ProductID: l.GetProductId(), Title: l.GetTitle(), Attributes: l.GetAttributes(),
			Picture: l.GetPicture(), Quantity: l.GetQuantity(),
			Price: money.Money{Amount: l.GetPrice().GetAmount(), Currency: l.GetPrice().GetCurrency()},
		}
	}
	return out
}

// TraceID takes the trace id out of a W3C traceparent; "" when there is none.
func TraceID(traceparent string) string {
	if len(traceparent) < traceIDEnd {
		return ""
	}
	return traceparent[traceIDStart:traceIDEnd]
}

// Time reads milliseconds of Unix time.
func Time(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
