package paymentlogic

import (
	"context"

	"mall/app/payment/rpc/internal/svc"
	"mall/app/payment/rpc/pb"
	"mall/common/problem"
)

type GetPaymentLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetPaymentLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetPaymentLogic {
	return &GetPaymentLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetPayment shows a payment to its owner, or to a service, which has no user id. Errors: NOT_FOUND,
// for a stranger's payment too.
func (l *GetPaymentLogic) GetPayment(in *pb.GetPaymentRequest) (*pb.PaymentInfo, error) {
	payment, err := l.svcCtx.Store.Get(l.ctx, in.GetPaymentId())
	if err != nil {
		return nil, err
	}
	if in.GetUserId() != "" && in.GetUserId() != payment.UserID {
		return nil, problem.NotFound("the payment")
	}
	return toInfo(payment), nil
}
