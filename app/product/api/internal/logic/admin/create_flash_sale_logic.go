package admin

import (
	"context"
	"time"

	"mall/app/product/api/internal/convert"
	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
	"mall/app/product/rpc/client/flashsale"
	"mall/common/auth"
	"mall/common/idempotency"
	"mall/common/web"
)

// CreateFlashSaleLogic answers one request.
type CreateFlashSaleLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewCreateFlashSaleLogic makes the logic of one request.
func NewCreateFlashSaleLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateFlashSaleLogic {
	return &CreateFlashSaleLogic{ctx: ctx, svcCtx: svcCtx}
}

// CreateFlashSale: Create a flash sale
func (l *CreateFlashSaleLogic) CreateFlashSale(req *types.CreateFlashSaleReq) (*types.FlashSale, error) {
	if err := idempotency.Check(req.IdempotencyKey); err != nil {
		return nil, err
	}
	input, err := convert.FlashSaleInput(*req)
	if err != nil {
		return nil, err
	}
	resp, err := l.svcCtx.FlashSale.CreateFlashSale(l.ctx, &flashsale.CreateFlashSaleRequest{
		ActorId: auth.From(l.ctx).UserID, IdempotencyKey: req.IdempotencyKey, Sale: input,
	})
	if err != nil {
		return nil, err
	}
	web.MarkReplayed(l.ctx, resp.GetReplayed())
	out := convert.FlashSale(resp.GetSale(), time.Now())
	return &out, nil
}
