package admin

import (
	"context"

	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
	"mall/app/product/rpc/client/stock"
	"mall/common/auth"
	"mall/common/idempotency"
	"mall/common/web"
)

// ChangeStockLogic answers one request.
type ChangeStockLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewChangeStockLogic makes the logic of one request.
func NewChangeStockLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ChangeStockLogic {
	return &ChangeStockLogic{ctx: ctx, svcCtx: svcCtx}
}

// ChangeStock: Change a SKU's stock by delta, with a reason
func (l *ChangeStockLogic) ChangeStock(req *types.ChangeStockReq) (*types.Stock, error) {
	if err := idempotency.CheckOptional(req.IdempotencyKey); err != nil {
		return nil, err
	}
	level, err := l.svcCtx.Stock.ChangeStock(l.ctx, &stock.ChangeStockRequest{
		ActorId: auth.From(l.ctx).UserID, IdempotencyKey: req.IdempotencyKey,
		SkuId: req.Id, Delta: req.Delta, Reason: req.Reason,
	})
	if err != nil {
		return nil, err
	}
	web.MarkReplayed(l.ctx, level.GetReplayed())
	return &types.Stock{SkuId: level.GetSkuId(), Available: level.GetAvailable(), Reserved: level.GetReserved(),
		Sold: level.GetSold(), OnHand: level.GetAvailable() + level.GetReserved()}, nil
}
