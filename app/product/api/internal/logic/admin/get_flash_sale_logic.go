package admin

import (
	"context"
	"errors"

	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
)

type GetFlashSaleLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetFlashSaleLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetFlashSaleLogic {
	return &GetFlashSaleLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetFlashSale: One flash sale
func (l *GetFlashSaleLogic) GetFlashSale(req *types.IdReq) (resp *types.FlashSale, err error) {
	return nil, errors.ErrUnsupported
}
