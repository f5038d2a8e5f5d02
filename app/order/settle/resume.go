package settle

import (
	"context"
	"fmt"

	"mall/app/order/store"
	paymentpb "mall/app/payment/rpc/pb"
	"mall/common/event"
)

// paidBack is the payment's state once the provider confirmed the refund.
const paidBack = "refunded"

// Resume takes up an approved refund whose event was lost or buried: it asks the payment domain
// again, which refunds once per refund id, and ends the refund if the money went back meanwhile.
func (s *Service) Resume(ctx context.Context, r store.StalledRefund) error {
	p, err := s.Payments.RefundPayment(ctx, &paymentpb.RefundPaymentRequest{
		PaymentId: r.PaymentID, RefundId: r.RefundID, Reason: r.Reason,
	})
	if err != nil {
		return fmt.Errorf("refund payment %s: %w", r.PaymentID, err)
	}
	if p.GetStatus() != paidBack {
		return nil // the provider has yet to confirm; payment.refunded follows
	}
	return s.Refunded(ctx, event.Payment{PaymentID: r.PaymentID, OrderID: r.OrderID, RefundID: r.RefundID})
}
