package orders

import (
	"context"
	"errors"

	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
)

type CreateRefundLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreateRefundLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateRefundLogic {
	return &CreateRefundLogic{ctx: ctx, svcCtx: svcCtx}
}

// CreateRefund: Ask for the money back
func (l *CreateRefundLogic) CreateRefund(req *types.CreateRefundReq) (resp *types.Refund, err error) {
	return nil, errors.ErrUnsupported
}
