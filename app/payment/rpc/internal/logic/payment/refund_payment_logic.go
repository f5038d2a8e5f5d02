package paymentlogic

import (
	"context"

	"mall/app/payment/rpc/internal/svc"
	"mall/app/payment/rpc/pb"
)

type RefundPaymentLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewRefundPaymentLogic(ctx context.Context, svcCtx *svc.ServiceContext) *RefundPaymentLogic {
	return &RefundPaymentLogic{ctx: ctx, svcCtx: svcCtx}
}

// RefundPayment gives a whole capture back. Idempotent per refund id; payment-worker asks the provider.
// Errors: NOT_FOUND, INVALID_STATE when nothing is captured or another refund has it.
func (l *RefundPaymentLogic) RefundPayment(in *pb.RefundPaymentRequest) (*pb.PaymentInfo, error) {
	payment, err := l.svcCtx.Store.RequestRefund(l.ctx, in.GetPaymentId(), in.GetRefundId(), in.GetReason())
	if err != nil {
		return nil, err
	}
	return toInfo(payment), nil
}
