package cart

import (
	"context"

	"mall/app/order/api/internal/caller"
	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
	"mall/app/order/rpc/pb"
)

type DeleteCartItemLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewDeleteCartItemLogic(ctx context.Context, svcCtx *svc.ServiceContext) *DeleteCartItemLogic {
	return &DeleteCartItemLogic{ctx: ctx, svcCtx: svcCtx}
}

// DeleteCartItem: Take a SKU out of the cart
func (l *DeleteCartItemLogic) DeleteCartItem(req *types.CartItemReq) error {
	userID, err := caller.ID(l.ctx)
	if err != nil {
		return err
	}
	_, err = l.svcCtx.Carts.DeleteCartItem(l.ctx, &pb.DeleteCartItemRequest{UserId: userID, SkuId: req.SkuId})
	return err
}
