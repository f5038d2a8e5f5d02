package catalogue

import (
	"context"
	"errors"

	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
)

type ListProductsLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListProductsLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListProductsLogic {
	return &ListProductsLogic{ctx: ctx, svcCtx: svcCtx}
}

// ListProducts: Search and list products; sort is newest, priceAsc, priceDesc or title
func (l *ListProductsLogic) ListProducts(req *types.ListProductsReq) (resp *types.ProductList, err error) {
	return nil, errors.ErrUnsupported
}
