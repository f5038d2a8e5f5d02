package admin

import (
	"context"
	"errors"

	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
)

type UpdateFlashSaleLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewUpdateFlashSaleLogic(ctx context.Context, svcCtx *svc.ServiceContext) *UpdateFlashSaleLogic {
	return &UpdateFlashSaleLogic{ctx: ctx, svcCtx: svcCtx}
}

// UpdateFlashSale: Replace a flash sale; items that sold already keep what they sold
func (l *UpdateFlashSaleLogic) UpdateFlashSale(req *types.UpdateFlashSaleReq) (resp *types.FlashSale, err error) {
	return nil, errors.ErrUnsupported
}
