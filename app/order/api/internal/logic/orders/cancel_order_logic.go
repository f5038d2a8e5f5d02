package orders

import (
	"context"
	"errors"

	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
)

type CancelOrderLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCancelOrderLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CancelOrderLogic {
	return &CancelOrderLogic{ctx: ctx, svcCtx: svcCtx}
}

// CancelOrder: Cancel an order that is not paid
func (l *CancelOrderLogic) CancelOrder(req *types.OrderIdReq) (resp *types.Order, err error) {
	return nil, errors.ErrUnsupported
}
