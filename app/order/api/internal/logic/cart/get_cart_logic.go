package cart

import (
	"context"

	"mall/app/order/api/internal/caller"
	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
	"mall/app/order/api/internal/view"
	"mall/app/order/rpc/pb"
)

type GetCartLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetCartLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetCartLogic {
	return &GetCartLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetCart: The caller's cart with today's prices
func (l *GetCartLogic) GetCart() (*types.Cart, error) {
	userID, err := caller.ID(l.ctx)
	if err != nil {
		return nil, err
	}
	c, err := l.svcCtx.Carts.GetCart(l.ctx, &pb.CartRequest{UserId: userID})
	if err != nil {
		return nil, err
	}
	return view.Cart(c), nil
}
