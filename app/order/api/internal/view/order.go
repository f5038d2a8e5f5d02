// Package view turns the messages of order-rpc into the types of order.api.
package view

import (
	"time"

	"mall/app/order/api/internal/types"
	"mall/app/order/rpc/pb"
)

const timeFormat = "2006-01-02T15:04:05.000Z" // RFC 3339, UTC, milliseconds

// Order is an order as its customer sees it.
func Order(o *pb.OrderInfo) *types.Order {
	out := &types.Order{
		Id: o.GetId(), UserId: o.GetUserId(), Status: o.GetStatus(), CancelReason: o.GetCancelReason(),
		Total: amount(o.GetTotal()), Items: make([]types.OrderItem, len(o.GetItems())), PaymentId: o.GetPaymentId(),
		FlashSaleId: o.GetFlashSaleId(), ExpiresAt: at(o.GetExpiresAtMs()), CreatedAt: at(o.GetCreatedAtMs()),
		UpdatedAt: at(o.GetUpdatedAtMs()),
	}
	for i, item := range o.GetItems() {
		out.Items[i] = types.OrderItem{
			SkuId: item.GetSkuId(), ProductId: item.GetProductId(), Title: item.GetTitle(),
			Attributes: attributes(item.GetAttributes()), Picture: item.GetPicture(),
			Quantity: item.GetQuantity(), Price: amount(item.GetPrice()),
		}
	}
	if a := o.GetAddress(); a != nil {
		out.Address = &types.OrderAddress{
			Recipient: a.GetRecipient(), Phone: a.GetPhone(), Line1: a.GetLine1(), Line2: a.GetLine2(),
			City: a.GetCity(), Province: a.GetProvince(), PostalCode: a.GetPostalCode(), Country: a.GetCountry(),
		}
	}
	for _, r := range o.GetRefunds() {
		out.Refunds = append(out.Refunds, *Refund(r))
	}
	for _, c := range o.GetHistory() {
		out.History = append(out.History, types.StatusChange{Status: c.GetStatus(), At: at(c.GetAtMs()), Reason: c.GetReason()})
	}
	if s := o.GetShipment(); s != nil {
		out.Shipment = &types.Shipment{
			Carrier: s.GetCarrier(), TrackingNumber: s.GetTrackingNumber(), ShippedAt: at(s.GetShippedAtMs()),
		}
	}
	return out
}

// AdminOrder is an order as operators see it: with the trace of its checkout.
func AdminOrder(o *pb.OrderInfo) *types.Order {
	out := Order(o)
	out.TraceId = o.GetTraceId()
	return out
}

// Orders is a page of orders, each shown by one.
func Orders(in *pb.ListOrdersResponse, one func(*pb.OrderInfo) *types.Order) *types.OrderList {
	out := &types.OrderList{Items: make([]types.Order, len(in.GetOrders())), NextCursor: in.GetNextCursor()}
	for i, o := range in.GetOrders() {
		out.Items[i] = *one(o)
	}
	return out
}

// Refund is a refund.
func Refund(r *pb.RefundInfo) *types.Refund {
	return &types.Refund{
		Id: r.GetId(), OrderId: r.GetOrderId(), UserId: r.GetUserId(), Status: r.GetStatus(),
		OrderStatus: r.GetOrderStatus(), Amount: amount(r.GetAmount()), Reason: r.GetReason(), Note: r.GetNote(),
		CreatedAt: at(r.GetCreatedAtMs()), UpdatedAt: at(r.GetUpdatedAtMs()),
	}
}

// Cart is a cart.
func Cart(c *pb.CartResponse) *types.Cart {
	out := &types.Cart{Items: make([]types.CartItem, len(c.GetItems())), Total: amount(c.GetTotal())}
	for i, item := range c.GetItems() {
		out.Items[i] = types.CartItem{
			SkuId: item.GetSkuId(), ProductId: item.GetProductId(), Title: item.GetTitle(),
			Attributes: attributes(item.GetAttributes()), Picture: item.GetPicture(), Quantity: item.GetQuantity(),
			Price: amount(item.GetPrice()), Available: item.GetAvailable(),
		}
	}
	return out
}

// Lines reads the lines of a request.
func Lines(in []types.OrderLineInput) []*pb.Line {
	out := make([]*pb.Line, len(in))
	for i, l := range in {
		out[i] = &pb.Line{SkuId: l.SkuId, Quantity: l.Quantity}
	}
	return out
}

func amount(m *pb.Money) types.Money {
	return types.Money{Amount: m.GetAmount(), Currency: m.GetCurrency()}
}

// attributes is never null in JSON.
func attributes(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}

func at(ms int64) string { return time.UnixMilli(ms).UTC().Format(timeFormat) }
