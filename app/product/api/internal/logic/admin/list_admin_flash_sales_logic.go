package admin

import (
	"context"
	"time"

	"mall/app/product/api/internal/convert"
	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
	"mall/app/product/rpc/client/flashsale"
)

// ListAdminFlashSalesLogic answers one request.
type ListAdminFlashSalesLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewListAdminFlashSalesLogic makes the logic of one request.
func NewListAdminFlashSalesLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListAdminFlashSalesLogic {
	return &ListAdminFlashSalesLogic{ctx: ctx, svcCtx: svcCtx}
}

// ListAdminFlashSales: All flash sales, ended ones too
func (l *ListAdminFlashSalesLogic) ListAdminFlashSales(req *types.ListFlashSalesReq) (*types.FlashSaleList, error) {
	resp, err := l.svcCtx.FlashSale.ListFlashSales(l.ctx, &flashsale.ListFlashSalesRequest{
		IncludeEnded: true, Limit: req.Limit, Cursor: req.Cursor,
	})
	if err != nil {
		return nil, err
	}
	return convert.FlashSales(resp, time.Now()), nil
}
