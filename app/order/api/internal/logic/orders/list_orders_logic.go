package orders

import (
	"context"

	"mall/app/order/api/internal/caller"
	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
	"mall/app/order/api/internal/view"
	"mall/app/order/rpc/pb"
)

type ListOrdersLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListOrdersLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListOrdersLogic {
	return &ListOrdersLogic{ctx: ctx, svcCtx: svcCtx}
}

// ListOrders: The caller's orders, newest first
func (l *ListOrdersLogic) ListOrders(req *types.ListOrdersReq) (*types.OrderList, error) {
	userID, err := caller.ID(l.ctx)
	if err != nil {
		return nil, err
	}
	resp, err := l.svcCtx.Orders.ListOrders(l.ctx, &pb.ListOrdersRequest{
		UserId: userID, Status: req.Status, Limit: req.Limit, Cursor: req.Cursor,
	})
	if err != nil {
		return nil, err
	}
	return view.Orders(resp, view.Order), nil
}
