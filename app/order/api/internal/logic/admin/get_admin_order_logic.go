package admin

import (
	"context"

	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
	"mall/app/order/api/internal/view"
	"mall/app/order/rpc/pb"
)

type GetAdminOrderLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetAdminOrderLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetAdminOrderLogic {
	return &GetAdminOrderLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetAdminOrder: One order of any customer
func (l *GetAdminOrderLogic) GetAdminOrder(req *types.OrderIdReq) (*types.Order, error) {
	o, err := l.svcCtx.Orders.GetOrder(l.ctx, &pb.GetOrderRequest{OrderId: req.Id, WithHistory: true})
	if err != nil {
		return nil, err
	}
	return view.AdminOrder(o), nil
}
