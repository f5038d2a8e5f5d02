// Package settle asks orders about captures of which no event told in time. It works from rows, so
// a message that was lost, or a dead order-worker, delays a settlement but never loses one.
package settle

import (
	"context"
	"fmt"
	"time"

	"github.com/zeromicro/go-zero/core/logx"

	"mall/app/order/rpc/client/order"
	"mall/app/payment/domain"
	"mall/app/payment/store"
	"mall/common/telemetry"
)

const (
	batch = 50
	lease = time.Minute // until the same capture is asked about again
)

// Settler is the backstop.
type Settler struct {
	Store  *store.Store
	Orders order.Order
}

// Round settles what is overdue and returns how many captures it settled.
func (s *Settler) Round(ctx context.Context) (int, error) {
	overdue, err := s.Store.ClaimUnsettled(ctx, time.Now().UTC(), lease, batch)
	if err != nil {
		return 0, err
	}
	settled := 0
	for _, u := range overdue {
		if err := ctx.Err(); err != nil {
			return settled, err // what is left is due again when its lease ends
		}
		if s.try(ctx, u) {
			settled++
		}
	}
	return settled, nil
}

func (s *Settler) try(ctx context.Context, u store.Unsettled) bool {
	ctx, done := telemetry.Work(ctx, "", "settle capture")
	err := s.settle(ctx, u)
	done(err)
	if err != nil {
		logx.WithContext(ctx).Errorf("capture of payment %s stays unsettled: %v", u.PaymentID, err)
	}
	return err == nil
}

func (s *Settler) settle(ctx context.Context, u store.Unsettled) error {
	answer, err := s.Orders.ApplyPayment(ctx, &order.ApplyPaymentRequest{
		OrderId: u.OrderID, PaymentId: u.PaymentID,
		Captured: &order.Money{Amount: u.Captured.Amount, Currency: u.Captured.Currency},
	})
	if err != nil {
		return fmt.Errorf("ask order %s: %w", u.OrderID, err)
	}
	if answer.GetKept() {
		return s.Store.Keep(ctx, u.PaymentID, u.OrderID)
	}
	_, err = s.Store.RequestRefund(ctx, u.PaymentID, domain.AutomaticRefundID(u.PaymentID), answer.GetRefusal())
	return err
}
