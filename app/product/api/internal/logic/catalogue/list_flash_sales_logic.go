package catalogue

import (
	"context"
	"errors"

	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
)

type ListFlashSalesLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListFlashSalesLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListFlashSalesLogic {
	return &ListFlashSalesLogic{ctx: ctx, svcCtx: svcCtx}
}

// ListFlashSales: Flash sales that run now or are announced
func (l *ListFlashSalesLogic) ListFlashSales(req *types.ListFlashSalesReq) (resp *types.FlashSaleList, err error) {
	return nil, errors.ErrUnsupported
}
