package store

import (
	"mall/app/order/domain"
	"mall/common/event"
	"mall/common/outbox"
)

// messages turns an order's changes into events. Every event carries the lines, so that the stock's
// owner needs nobody else.
func messages(o *domain.Order) []outbox.Message {
	s := o.Snapshot()
	lines := make([]event.Line, len(s.Items))
	for i, item := range s.Items {
		lines[i] = event.Line{SkuID: item.SkuID, Quantity: item.Quantity}
	}
	changes := o.Changes()
	out := make([]outbox.Message, len(changes))
	for i, c := range changes {
		out[i] = outbox.Message{
			Topic: event.TopicOrder, Type: string(c.Kind), AggregateID: s.ID, Version: c.Version,
			Data: event.Order{
				OrderID: s.ID, UserID: s.UserID, Status: string(s.Status), Total: s.Total, Lines: lines,
				PaymentID: s.PaymentID, RefundID: c.RefundID, Reason: c.Reason, FlashSaleID: s.FlashSaleID,
				Shipped: c.Shipped,
			},
		}
	}
	return out
}
