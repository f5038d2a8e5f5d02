package cart

import (
	"context"
	"errors"

	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
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
	return errors.ErrUnsupported
}
