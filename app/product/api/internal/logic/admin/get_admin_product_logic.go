package admin

import (
	"context"
	"errors"

	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
)

type GetAdminProductLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetAdminProductLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetAdminProductLogic {
	return &GetAdminProductLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetAdminProduct: One product, hidden or not
func (l *GetAdminProductLogic) GetAdminProduct(req *types.IdReq) (resp *types.Product, err error) {
	return nil, errors.ErrUnsupported
}
