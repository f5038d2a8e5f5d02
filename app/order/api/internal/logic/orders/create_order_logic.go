package orders

import (
	"context"

	"mall/app/order/api/internal/caller"
	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
	"mall/app/order/api/internal/view"
	"mall/app/order/rpc/pb"
	"mall/common/idempotency"
	"mall/common/web"
)

type CreateOrderLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreateOrderLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateOrderLogic {
	return &CreateOrderLogic{ctx: ctx, svcCtx: svcCtx}
}

// CreateOrder: Check out: reserve the stock and make the order
func (l *CreateOrderLogic) CreateOrder(req *types.CreateOrderReq) (*types.Order, error) {
	userID, err := caller.ID(l.ctx)
	if err != nil {
		return nil, err
	}
	if err := idempotency.Check(req.IdempotencyKey); err != nil {
		return nil, err
	}
	resp, err := l.svcCtx.Orders.CreateOrder(l.ctx, &pb.CreateOrderRequest{
		UserId: userID, IdempotencyKey: req.IdempotencyKey,
		Items: view.Lines(req.Items), FromCart: req.FromCart, AddressId: req.AddressId,
	})
	if err != nil {
		return nil, err
	}
	web.MarkReplayed(l.ctx, resp.GetReplayed())
	return view.Order(resp.GetOrder()), nil
}
