package orders

import (
	"context"

	"mall/app/order/api/internal/caller"
	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
	"mall/app/order/api/internal/view"
	"mall/app/order/rpc/pb"
)

type GetOrderLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetOrderLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetOrderLogic {
	return &GetOrderLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetOrder: One order of the caller
func (l *GetOrderLogic) GetOrder(req *types.OrderIdReq) (*types.Order, error) {
	userID, err := caller.ID(l.ctx)
	if err != nil {
		return nil, err
	}
	o, err := l.svcCtx.Orders.GetOrder(l.ctx, &pb.GetOrderRequest{OrderId: req.Id, UserId: userID, WithHistory: true})
	if err != nil {
		return nil, err
	}
	return view.Order(o), nil
}
