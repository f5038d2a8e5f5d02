package catalogue

import (
	"context"
	"errors"

	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
)

type GetProductLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetProductLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetProductLogic {
	return &GetProductLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetProduct: One product; available is at most one second old
func (l *GetProductLogic) GetProduct(req *types.IdReq) (resp *types.Product, err error) {
	return nil, errors.ErrUnsupported
}
