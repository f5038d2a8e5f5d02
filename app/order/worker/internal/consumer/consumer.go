// Package consumer does what events of other domains ask of orders. Every handler may meet an event
// again: the order's state is what makes it idempotent.
package consumer

import (
	"context"

	"mall/app/order/settle"
	"mall/common/event"
)

// Consumer handles mall.payment.v1.
type Consumer struct {
	Settle *settle.Service
}

// Handle is a kafka.Handler.
func (c *Consumer) Handle(ctx context.Context, topic string, e event.Envelope) error {
	if topic == event.TopicPayment {
		return c.payment(ctx, e)
	}
	return nil
}

func (c *Consumer) payment(ctx context.Context, e event.Envelope) error {
	switch e.Type {
	case event.PaymentSucceeded, event.PaymentRefunded:
	default: // a failed payment leaves its order as it is
		return nil
	}
	var p event.Payment
	if err := e.Decode(&p); err != nil {
		return err
	}
	if e.Type == event.PaymentSucceeded {
		return c.Settle.Succeeded(ctx, p)
	}
	return c.Settle.Refunded(ctx, p)
}
