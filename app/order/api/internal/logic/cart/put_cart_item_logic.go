package cart

import (
	"context"
	"errors"

	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
)

type PutCartItemLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewPutCartItemLogic(ctx context.Context, svcCtx *svc.ServiceContext) *PutCartItemLogic {
	return &PutCartItemLogic{ctx: ctx, svcCtx: svcCtx}
}

// PutCartItem: Set a SKU's quantity in the cart
func (l *PutCartItemLogic) PutCartItem(req *types.PutCartItemReq) (resp *types.Cart, err error) {
	return nil, errors.ErrUnsupported
}
