package catalogue

import (
	"context"
	"time"

	"mall/app/product/api/internal/convert"
	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
	"mall/app/product/rpc/client/flashsale"
)

// ListFlashSalesLogic answers one request.
type ListFlashSalesLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewListFlashSalesLogic makes the logic of one request.
func NewListFlashSalesLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListFlashSalesLogic {
	return &ListFlashSalesLogic{ctx: ctx, svcCtx: svcCtx}
}

// ListFlashSales: Flash sales that run now or are announced
func (l *ListFlashSalesLogic) ListFlashSales(req *types.ListFlashSalesReq) (*types.FlashSaleList, error) {
	resp, err := l.svcCtx.FlashSale.ListFlashSales(l.ctx, &flashsale.ListFlashSalesRequest{Limit: req.Limit, Cursor: req.Cursor})
	if err != nil {
		return nil, err
	}
	return convert.FlashSales(resp, time.Now()), nil
}
