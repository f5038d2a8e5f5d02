// Package settle brings orders and payments together: which capture an order keeps, what is given
// back, and when a refund has ended.
package settle

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/grpc"

	"mall/app/order/domain"
	"mall/app/order/store"
	paymentpb "mall/app/payment/rpc/pb"
	"mall/common/event"
	"mall/common/money"
	"mall/common/mysql"
)

// Payments is what settling needs of the payment domain.
type Payments interface {
	RefundPayment(ctx context.Context, in *paymentpb.RefundPaymentRequest, opts ...grpc.CallOption) (*paymentpb.PaymentInfo, error)
}

// automaticRefund begins the id of a refund that no order asked for; one per payment.
const automaticRefund = "auto-"

// Service settles payments. Payments may be nil where nothing is refunded.
type Service struct {
	Store    *store.Store
	Payments Payments
}

// Apply tells an order of a capture and answers whether the order keeps it.
func (s *Service) Apply(ctx context.Context, orderID, paymentID string, captured money.Money) (domain.Refusal, error) {
	if paymentID == "" {
		return "", errors.New("a capture needs its payment's id")
	}
	var refusal domain.Refusal
	_, err := s.Store.Update(ctx, orderID, func(_ mysql.Querier, o *domain.Order) error {
		refusal = o.Pay(paymentID, captured, time.Now())
		return nil
	})
	if errors.Is(err, domain.ErrOrderNotFound()) {
		return domain.OrderNotFound, nil
	}
	return refusal, err
}

// Succeeded handles payment.succeeded: money that the order does not keep goes back. Both steps may
// be repeated; a refund happens once per refund id.
func (s *Service) Succeeded(ctx context.Context, p event.Payment) error {
	refusal, err := s.Apply(ctx, p.OrderID, p.PaymentID, p.Amount)
	if err != nil {
		return fmt.Errorf("apply payment %s: %w", p.PaymentID, err)
	}
	if refusal == domain.Kept {
		return nil
	}
	_, err = s.Payments.RefundPayment(ctx, &paymentpb.RefundPaymentRequest{
		PaymentId: p.PaymentID, RefundId: automaticRefund + p.PaymentID, Reason: string(refusal),
	})
	if err != nil {
		return fmt.Errorf("refund payment %s: %w", p.PaymentID, err)
	}
	return nil
}

// Refunded handles payment.refunded: the order that asked for the money has it back. Refunds that
// mall made by itself concern no order.
func (s *Service) Refunded(ctx context.Context, p event.Payment) error {
	if p.Automatic {
		return nil
	}
	_, err := s.Store.Update(ctx, p.OrderID, func(tx mysql.Querier, o *domain.Order) error {
		r, err := store.LockRefund(ctx, tx, p.RefundID)
		if err != nil {
			return err
		}
		if err := o.CompleteRefund(&r, time.Now()); err != nil {
			return err
		}
		return store.SaveRefund(ctx, tx, r)
	})
	if err != nil {
		return fmt.Errorf("complete refund %s of order %s: %w", p.RefundID, p.OrderID, err)
	}
	return nil
}
