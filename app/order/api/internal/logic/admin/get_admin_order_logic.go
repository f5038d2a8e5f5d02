package admin

import (
	"context"
	"errors"

	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
)

type GetAdminOrderLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetAdminOrderLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetAdminOrderLogic {
	return &GetAdminOrderLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetAdminOrder: One order of any customer
func (l *GetAdminOrderLogic) GetAdminOrder(req *types.OrderIdReq) (resp *types.Order, err error) {
	return nil, errors.ErrUnsupported
}
