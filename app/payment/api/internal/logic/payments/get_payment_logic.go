package payments

import (
	"context"
	"net/http"

	"mall/app/payment/api/internal/svc"
	"mall/app/payment/api/internal/types"
	"mall/app/payment/rpc/client/payment"
	"mall/common/auth"
	"mall/common/problem"
)

type GetPaymentLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetPaymentLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetPaymentLogic {
	return &GetPaymentLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetPayment: One payment of the caller
func (l *GetPaymentLogic) GetPayment(req *types.PaymentIdReq) (resp *types.Payment, err error) {
	caller := auth.From(l.ctx)
	if caller.UserID == "" { // payment-rpc takes nobody for a service, which may see all
		return nil, problem.New(http.StatusUnauthorized, problem.CodeUnauthorized, "the access token names no user")
	}
	p, err := l.svcCtx.Payments.GetPayment(l.ctx, &payment.GetPaymentRequest{PaymentId: req.Id, UserId: caller.UserID})
	if err != nil {
		return nil, err
	}
	return fromInfo(p), nil
}
