package payments

import (
	"context"

	"mall/app/payment/api/internal/svc"
	"mall/app/payment/api/internal/types"
	"mall/app/payment/rpc/client/payment"
	"mall/common/auth"
	"mall/common/idempotency"
	"mall/common/web"
)

type CreatePaymentLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreatePaymentLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreatePaymentLogic {
	return &CreatePaymentLogic{ctx: ctx, svcCtx: svcCtx}
}

// CreatePayment: Start a payment of an order
func (l *CreatePaymentLogic) CreatePayment(req *types.CreatePaymentReq) (resp *types.Payment, err error) {
	if err := idempotency.Check(req.IdempotencyKey); err != nil {
		return nil, err
	}
	answer, err := l.svcCtx.Payments.CreatePayment(l.ctx, &payment.CreatePaymentRequest{
		UserId: auth.From(l.ctx).UserID, OrderId: req.OrderId, Provider: req.Provider, IdempotencyKey: req.IdempotencyKey,
	})
	if err != nil {
		return nil, err
	}
	web.MarkReplayed(l.ctx, answer.GetReplayed())
	return fromInfo(answer.GetPayment()), nil
}
