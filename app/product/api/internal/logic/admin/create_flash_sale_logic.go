package admin

import (
	"context"
	"errors"

	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
)

type CreateFlashSaleLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreateFlashSaleLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateFlashSaleLogic {
	return &CreateFlashSaleLogic{ctx: ctx, svcCtx: svcCtx}
}

// CreateFlashSale: Create a flash sale
func (l *CreateFlashSaleLogic) CreateFlashSale(req *types.CreateFlashSaleReq) (resp *types.FlashSale, err error) {
	return nil, errors.ErrUnsupported
}
