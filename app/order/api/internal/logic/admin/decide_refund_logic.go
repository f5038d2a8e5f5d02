package admin

import (
	"context"
	"errors"

	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
)

type DecideRefundLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewDecideRefundLogic(ctx context.Context, svcCtx *svc.ServiceContext) *DecideRefundLogic {
	return &DecideRefundLogic{ctx: ctx, svcCtx: svcCtx}
}

// DecideRefund: Approve or reject a refund
func (l *DecideRefundLogic) DecideRefund(req *types.DecideRefundReq) (resp *types.Refund, err error) {
	return nil, errors.ErrUnsupported
}
