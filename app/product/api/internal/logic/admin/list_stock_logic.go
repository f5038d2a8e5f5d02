package admin

import (
	"context"
	"errors"

	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
)

type ListStockLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListStockLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListStockLogic {
	return &ListStockLogic{ctx: ctx, svcCtx: svcCtx}
}

// ListStock: The stock of each SKU; sort is available (the lowest first) or title
func (l *ListStockLogic) ListStock(req *types.ListStockReq) (resp *types.StockList, err error) {
	return nil, errors.ErrUnsupported
}
