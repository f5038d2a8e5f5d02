package admin

import (
	"context"

	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
	"mall/app/order/api/internal/view"
	"mall/app/order/rpc/pb"
)

type ListRefundsLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListRefundsLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListRefundsLogic {
	return &ListRefundsLogic{ctx: ctx, svcCtx: svcCtx}
}

// ListRefunds: Refunds, oldest undecided first
func (l *ListRefundsLogic) ListRefunds(req *types.ListRefundsReq) (*types.RefundList, error) {
	resp, err := l.svcCtx.Orders.ListRefunds(l.ctx, &pb.ListRefundsRequest{
		Status: req.Status, Limit: req.Limit, Cursor: req.Cursor,
	})
	if err != nil {
		return nil, err
	}
	out := &types.RefundList{Items: make([]types.Refund, len(resp.GetRefunds())), NextCursor: resp.GetNextCursor()}
	for i, r := range resp.GetRefunds() {
		out.Items[i] = *view.Refund(r)
	}
	return out, nil
}
