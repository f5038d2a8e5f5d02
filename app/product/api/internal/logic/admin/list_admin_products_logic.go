package admin

import (
	"context"
	"errors"

	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
)

type ListAdminProductsLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListAdminProductsLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListAdminProductsLogic {
	return &ListAdminProductsLogic{ctx: ctx, svcCtx: svcCtx}
}

// ListAdminProducts: List products with the hidden ones
func (l *ListAdminProductsLogic) ListAdminProducts(req *types.ListAdminProductsReq) (resp *types.ProductList, err error) {
	return nil, errors.ErrUnsupported
}
