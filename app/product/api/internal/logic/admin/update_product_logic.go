package admin

import (
	"context"
	"errors"

	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
)

type UpdateProductLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewUpdateProductLogic(ctx context.Context, svcCtx *svc.ServiceContext) *UpdateProductLogic {
	return &UpdateProductLogic{ctx: ctx, svcCtx: svcCtx}
}

// UpdateProduct: Replace a product's data and SKUs; stock changes only through the stock route
func (l *UpdateProductLogic) UpdateProduct(req *types.UpdateProductReq) (resp *types.Product, err error) {
	return nil, errors.ErrUnsupported
}
