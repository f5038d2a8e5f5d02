package admin

import (
	"context"
	"errors"

	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
)

type ChangeStockLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewChangeStockLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ChangeStockLogic {
	return &ChangeStockLogic{ctx: ctx, svcCtx: svcCtx}
}

// ChangeStock: Change a SKU's stock by delta, with a reason
func (l *ChangeStockLogic) ChangeStock(req *types.ChangeStockReq) (resp *types.Stock, err error) {
	return nil, errors.ErrUnsupported
}
