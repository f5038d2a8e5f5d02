package store

import (
	"context"

	"mall/app/payment/domain"
	"mall/common/event"
	"mall/common/mysql"
	"mall/common/outbox"
)

var eventTypes = map[domain.Event]string{
	domain.EventSucceeded: event.PaymentSucceeded,
	domain.EventFailed:    event.PaymentFailed,
	domain.EventRefunded:  event.PaymentRefunded,
}

// tell writes the change's event. The key is the payment's id, so a payment's events stay in order.
func tell(ctx context.Context, tx mysql.Querier, p *domain.Payment, change domain.Change) error {
	s := p.State()
	payload := event.Payment{PaymentID: s.ID, OrderID: s.OrderID, UserID: s.UserID, Provider: s.Provider, Amount: s.Amount}
	switch change.Event {
	case "":
		return nil
	case domain.EventFailed:
	case domain.EventSucceeded:
		payload.Amount = s.Captured
	case domain.EventRefunded:
		payload.Amount = s.Refunded
		if r, ok := p.Refund(); ok {
			payload.RefundID, payload.Reason, payload.Automatic = r.ID, r.Reason, r.Automatic
		}
	}
	return outbox.Add(ctx, tx, outbox.Message{
		Topic: event.TopicPayment, Type: eventTypes[change.Event], AggregateID: s.ID, Version: s.Version, Data: payload,
	})
}
