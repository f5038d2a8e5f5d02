// Package consumer does what events of other domains ask of orders. Every handler may meet an event
// again: the order's state is what makes it idempotent.
package consumer

import (
	"context"
	"fmt"

	"mall/app/order/checkout"
	"mall/app/order/settle"
	"mall/common/event"
	"mall/common/id"
)

// Consumer handles mall.payment.v1 and mall.flash.v1.
type Consumer struct {
	Settle   *settle.Service
	Checkout *checkout.Service
}

// Handle is a kafka.Handler.
func (c *Consumer) Handle(ctx context.Context, topic string, e event.Envelope) error {
	switch topic {
	case event.TopicPayment:
		return c.payment(ctx, e)
	case event.TopicFlash:
		return c.flash(ctx, e)
	}
	return nil
}

func (c *Consumer) flash(ctx context.Context, e event.Envelope) error {
	if e.Type != event.FlashAdmitted {
		return nil
	}
	var f event.Flash
	if err := e.Decode(&f); err != nil {
		return err
	}
	if !id.Valid(f.Ticket) || !id.Valid(f.UserID) {
		return fmt.Errorf("event %s has no ticket or no customer", e.ID)
	}
	return c.Checkout.CreateFlashOrder(ctx, f)
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
