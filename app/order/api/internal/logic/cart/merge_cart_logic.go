package cart

import (
	"context"
	"errors"

	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
)

type MergeCartLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewMergeCartLogic(ctx context.Context, svcCtx *svc.ServiceContext) *MergeCartLogic {
	return &MergeCartLogic{ctx: ctx, svcCtx: svcCtx}
}

// MergeCart: Merge a cart kept before log-in: the larger quantity of each SKU stays
func (l *MergeCartLogic) MergeCart(req *types.MergeCartReq) (resp *types.Cart, err error) {
	return nil, errors.ErrUnsupported
}
