package admin

import (
	"context"

	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
	"mall/app/order/api/internal/view"
	"mall/app/order/rpc/pb"
)

type ListAdminOrdersLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListAdminOrdersLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListAdminOrdersLogic {
	return &ListAdminOrdersLogic{ctx: ctx, svcCtx: svcCtx}
}

// ListAdminOrders: Orders of all customers, newest first
func (l *ListAdminOrdersLogic) ListAdminOrders(req *types.ListAdminOrdersReq) (*types.OrderList, error) {
	resp, err := l.svcCtx.Orders.ListOrders(l.ctx, &pb.ListOrdersRequest{
		UserId: req.UserId, Status: req.Status, Query: req.Query, Limit: req.Limit, Cursor: req.Cursor,
	})
	if err != nil {
		return nil, err
	}
	return view.Orders(resp, view.AdminOrder), nil
}
