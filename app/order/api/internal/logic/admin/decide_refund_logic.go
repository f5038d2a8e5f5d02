package admin

import (
	"context"

	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
	"mall/app/order/api/internal/view"
	"mall/app/order/rpc/pb"
	"mall/common/auth"
)

type DecideRefundLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewDecideRefundLogic(ctx context.Context, svcCtx *svc.ServiceContext) *DecideRefundLogic {
	return &DecideRefundLogic{ctx: ctx, svcCtx: svcCtx}
}

// DecideRefund: Approve or reject a refund
func (l *DecideRefundLogic) DecideRefund(req *types.DecideRefundReq) (*types.Refund, error) {
	r, err := l.svcCtx.Orders.DecideRefund(l.ctx, &pb.DecideRefundRequest{
		ActorId: auth.From(l.ctx).UserID, RefundId: req.Id, Approved: req.Approved, Note: req.Note,
	})
	if err != nil {
		return nil, err
	}
	return view.Refund(r), nil
}
