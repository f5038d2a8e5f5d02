package admin

import (
	"context"
	"time"

	"mall/app/product/api/internal/convert"
	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
	"mall/app/product/rpc/client/flashsale"
)

// GetFlashSaleLogic answers one request.
type GetFlashSaleLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewGetFlashSaleLogic makes the logic of one request.
func NewGetFlashSaleLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetFlashSaleLogic {
	return &GetFlashSaleLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetFlashSale: One flash sale
func (l *GetFlashSaleLogic) GetFlashSale(req *types.IdReq) (*types.FlashSale, error) {
	sale, err := l.svcCtx.FlashSale.GetFlashSale(l.ctx, &flashsale.GetFlashSaleRequest{Id: req.Id})
	if err != nil {
		return nil, err
	}
	out := convert.FlashSale(sale, time.Now())
	return &out, nil
}
