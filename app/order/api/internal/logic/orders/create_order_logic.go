package orders

import (
	"context"
	"errors"

	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
)

type CreateOrderLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreateOrderLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateOrderLogic {
	return &CreateOrderLogic{ctx: ctx, svcCtx: svcCtx}
}

// CreateOrder: Check out: reserve the stock and make the order
func (l *CreateOrderLogic) CreateOrder(req *types.CreateOrderReq) (resp *types.Order, err error) {
	return nil, errors.ErrUnsupported
}
