package payments

import (
	"context"
	"errors"

	"mall/app/payment/api/internal/svc"
	"mall/app/payment/api/internal/types"
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
	return nil, errors.ErrUnsupported
}
