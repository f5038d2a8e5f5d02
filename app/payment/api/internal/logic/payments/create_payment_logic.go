package payments

import (
	"context"
	"errors"

	"mall/app/payment/api/internal/svc"
	"mall/app/payment/api/internal/types"
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
	return nil, errors.ErrUnsupported
}
