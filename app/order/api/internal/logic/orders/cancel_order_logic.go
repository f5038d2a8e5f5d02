package orders

import (
	"context"

	"mall/app/order/api/internal/caller"
	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
	"mall/app/order/api/internal/view"
	"mall/app/order/rpc/pb"
)

type CancelOrderLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCancelOrderLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CancelOrderLogic {
	return &CancelOrderLogic{ctx: ctx, svcCtx: svcCtx}
}

// CancelOrder: Cancel an order that is not paid
func (l *CancelOrderLogic) CancelOrder(req *types.OrderIdReq) (*types.Order, error) {
	userID, err := caller.ID(l.ctx)
	if err != nil {
		return nil, err
	}
	o, err := l.svcCtx.Orders.CancelOrder(l.ctx, &pb.OrderActionRequest{OrderId: req.Id, UserId: userID})
	if err != nil {
		return nil, err
	}
	return view.Order(o), nil
}
