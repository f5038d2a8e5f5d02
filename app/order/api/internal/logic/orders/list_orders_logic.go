package orders

import (
	"context"
	"errors"

	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
)

type ListOrdersLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListOrdersLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListOrdersLogic {
	return &ListOrdersLogic{ctx: ctx, svcCtx: svcCtx}
}

// ListOrders: The caller's orders, newest first
func (l *ListOrdersLogic) ListOrders(req *types.ListOrdersReq) (resp *types.OrderList, err error) {
	return nil, errors.ErrUnsupported
}
