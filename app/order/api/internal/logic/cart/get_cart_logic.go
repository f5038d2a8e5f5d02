package cart

import (
	"context"
	"errors"

	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
)

type GetCartLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetCartLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetCartLogic {
	return &GetCartLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetCart: The caller's cart with today's prices
func (l *GetCartLogic) GetCart() (resp *types.Cart, err error) {
	return nil, errors.ErrUnsupported
}
