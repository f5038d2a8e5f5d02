package cart

import (
	"context"

	"mall/app/order/api/internal/caller"
	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
	"mall/app/order/api/internal/view"
	"mall/app/order/rpc/pb"
)

type MergeCartLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewMergeCartLogic(ctx context.Context, svcCtx *svc.ServiceContext) *MergeCartLogic {
	return &MergeCartLogic{ctx: ctx, svcCtx: svcCtx}
}

// MergeCart: Merge a cart kept before log-in: the larger quantity of each SKU stays
func (l *MergeCartLogic) MergeCart(req *types.MergeCartReq) (*types.Cart, error) {
	userID, err := caller.ID(l.ctx)
	if err != nil {
		return nil, err
	}
	c, err := l.svcCtx.Carts.MergeCart(l.ctx, &pb.MergeCartRequest{
		UserId: userID, Items: view.Lines(req.Items),
	})
	if err != nil {
		return nil, err
	}
	return view.Cart(c), nil
}
