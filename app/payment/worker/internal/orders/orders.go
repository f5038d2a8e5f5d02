// Package orders does what orders decide about captured money. It needs no inbox: a settlement and
// a refund id are natural keys, so an event that comes again changes nothing.
package orders

import (
	"context"

	"github.com/zeromicro/go-zero/core/logx"

	"mall/app/payment/store"
	"mall/common/event"
)

// Handle returns the consumer of mall.order.v1.
func Handle(s *store.Store) func(ctx context.Context, topic string, e event.Envelope) error {
	return func(ctx context.Context, _ string, e event.Envelope) error {
		if e.Type != event.OrderPaid && e.Type != event.OrderRefundApproved {
			return nil
		}
		var o event.Order
		if err := e.Decode(&o); err != nil {
			return err
		}
		log := logx.WithContext(ctx)
		if e.Type == event.OrderPaid {
			if err := s.Keep(ctx, o.PaymentID, o.OrderID); err != nil {
				return err
			}
			log.Infow("order keeps the capture", logx.Field("order", o.OrderID), logx.Field("payment", o.PaymentID))
			return nil
		}
		if _, err := s.RequestRefund(ctx, o.PaymentID, o.RefundID, o.Reason); err != nil {
			return err
		}
		log.Infow("refund requested", logx.Field("order", o.OrderID), logx.Field("payment", o.PaymentID), logx.Field("refund", o.RefundID))
		return nil
	}
}
