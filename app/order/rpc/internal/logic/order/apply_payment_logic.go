package orderlogic

import (
	"context"

	"mall/app/order/domain"
	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
	"mall/common/money"
)

type ApplyPaymentLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewApplyPaymentLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ApplyPaymentLogic {
	return &ApplyPaymentLogic{ctx: ctx, svcCtx: svcCtx}
}

// ApplyPayment tells the order of a capture. Idempotent per payment. The answer says whether the order
// keeps the money; if not the payment must be refunded.
func (l *ApplyPaymentLogic) ApplyPayment(in *pb.ApplyPaymentRequest) (*pb.ApplyPaymentResponse, error) {
	captured := money.Money{Amount: in.GetCaptured().GetAmount(), Currency: in.GetCaptured().GetCurrency()}
	refusal, err := l.svcCtx.Settle.Apply(l.ctx, in.GetOrderId(), in.GetPaymentId(), captured)
	if err != nil {
		return nil, err
	}
	return &pb.ApplyPaymentResponse{Kept: refusal == domain.Kept, Refusal: string(refusal)}, nil
}
