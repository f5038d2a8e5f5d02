package admin

import (
	"context"
	"errors"

	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
)

type CreateProductLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreateProductLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateProductLogic {
	return &CreateProductLogic{ctx: ctx, svcCtx: svcCtx}
}

// CreateProduct: Create a product with its SKUs
func (l *CreateProductLogic) CreateProduct(req *types.CreateProductReq) (resp *types.Product, err error) {
	return nil, errors.ErrUnsupported
}
