package admin

import (
	"context"
	"errors"

	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
)

type ListAdminFlashSalesLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListAdminFlashSalesLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListAdminFlashSalesLogic {
	return &ListAdminFlashSalesLogic{ctx: ctx, svcCtx: svcCtx}
}

// ListAdminFlashSales: All flash sales, ended ones too
func (l *ListAdminFlashSalesLogic) ListAdminFlashSales(req *types.ListFlashSalesReq) (resp *types.FlashSaleList, err error) {
	return nil, errors.ErrUnsupported
}
