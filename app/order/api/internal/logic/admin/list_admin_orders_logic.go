package admin

import (
	"context"
	"errors"

	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
)

type ListAdminOrdersLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListAdminOrdersLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListAdminOrdersLogic {
	return &ListAdminOrdersLogic{ctx: ctx, svcCtx: svcCtx}
}

// ListAdminOrders: Orders of all customers, newest first
func (l *ListAdminOrdersLogic) ListAdminOrders(req *types.ListAdminOrdersReq) (resp *types.OrderList, err error) {
	return nil, errors.ErrUnsupported
}
