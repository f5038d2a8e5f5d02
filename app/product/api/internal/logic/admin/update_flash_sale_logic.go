package admin

import (
	"context"
	"time"

	"mall/app/product/api/internal/convert"
	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
	"mall/app/product/rpc/client/flashsale"
	"mall/common/auth"
)

// UpdateFlashSaleLogic answers one request.
type UpdateFlashSaleLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewUpdateFlashSaleLogic makes the logic of one request.
func NewUpdateFlashSaleLogic(ctx context.Context, svcCtx *svc.ServiceContext) *UpdateFlashSaleLogic {
	return &UpdateFlashSaleLogic{ctx: ctx, svcCtx: svcCtx}
}

// UpdateFlashSale: Replace a flash sale; items that sold already keep what they sold
func (l *UpdateFlashSaleLogic) UpdateFlashSale(req *types.UpdateFlashSaleReq) (*types.FlashSale, error) {
	input, err := convert.FlashSaleInput(types.CreateFlashSaleReq{Name: req.Name, StartsAt: req.StartsAt,
		EndsAt: req.EndsAt, LimitPerCustomer: req.LimitPerCustomer, Items: req.Items})
	if err != nil {
		return nil, err
	}
	sale, err := l.svcCtx.FlashSale.UpdateFlashSale(l.ctx, &flashsale.UpdateFlashSaleRequest{
		ActorId: auth.From(l.ctx).UserID, Id: req.Id, Sale: input,
	})
	if err != nil {
		return nil, err
	}
	out := convert.FlashSale(sale, time.Now())
	return &out, nil
}
