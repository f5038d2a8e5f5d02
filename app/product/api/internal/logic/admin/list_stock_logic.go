package admin

import (
	"context"

	"mall/app/product/api/internal/convert"
	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
	"mall/app/product/rpc/client/stock"
)

// ListStockLogic answers one request.
type ListStockLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewListStockLogic makes the logic of one request.
func NewListStockLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListStockLogic {
	return &ListStockLogic{ctx: ctx, svcCtx: svcCtx}
}

// ListStock: The stock of each SKU; sort is available (the lowest first) or title
func (l *ListStockLogic) ListStock(req *types.ListStockReq) (*types.StockList, error) {
	resp, err := l.svcCtx.Stock.ListStock(l.ctx, &stock.ListStockRequest{
		Query: req.Query, Below: req.Below, Sort: req.Sort, Limit: req.Limit, Cursor: req.Cursor,
	})
	if err != nil {
		return nil, err
	}
	return convert.StockList(resp), nil
}
