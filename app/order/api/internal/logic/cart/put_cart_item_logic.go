package cart

import (
	"context"

	"mall/app/order/api/internal/caller"
	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
	"mall/app/order/api/internal/view"
	"mall/app/order/rpc/pb"
)

type PutCartItemLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewPutCartItemLogic(ctx context.Context, svcCtx *svc.ServiceContext) *PutCartItemLogic {
	return &PutCartItemLogic{ctx: ctx, svcCtx: svcCtx}
}

// PutCartItem: Set a SKU's quantity in the cart
func (l *PutCartItemLogic) PutCartItem(req *types.PutCartItemReq) (*types.Cart, error) {
	userID, err := caller.ID(l.ctx)
	if err != nil {
		return nil, err
	}
	c, err := l.svcCtx.Carts.PutCartItem(l.ctx, &pb.PutCartItemRequest{
		UserId: userID, SkuId: req.SkuId, Quantity: req.Quantity,
	})
	if err != nil {
		return nil, err
	}
	return view.Cart(c), nil
}
