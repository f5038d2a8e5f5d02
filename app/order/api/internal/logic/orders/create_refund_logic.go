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

type CreateRefundLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreateRefundLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateRefundLogic {
	return &CreateRefundLogic{ctx: ctx, svcCtx: svcCtx}
}

// CreateRefund: Ask for the money back
func (l *CreateRefundLogic) CreateRefund(req *types.CreateRefundReq) (*types.Refund, error) {
	userID, err := caller.ID(l.ctx)
	if err != nil {
		return nil, err
	}
	if err := idempotency.Check(req.IdempotencyKey); err != nil {
		return nil, err
	}
	resp, err := l.svcCtx.Orders.CreateRefund(l.ctx, &pb.CreateRefundRequest{
		UserId: userID, OrderId: req.Id, Reason: req.Reason, IdempotencyKey: req.IdempotencyKey,
	})
	if err != nil {
		return nil, err
	}
	web.MarkReplayed(l.ctx, resp.GetReplayed())
	return view.Refund(resp.GetRefund()), nil
}
