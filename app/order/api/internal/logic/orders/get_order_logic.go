package orders

import (
	"context"
	"errors"

	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
)

type GetOrderLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetOrderLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetOrderLogic {
	return &GetOrderLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetOrder: One order of the caller
func (l *GetOrderLogic) GetOrder(req *types.OrderIdReq) (resp *types.Order, err error) {
	return nil, errors.ErrUnsupported
}
