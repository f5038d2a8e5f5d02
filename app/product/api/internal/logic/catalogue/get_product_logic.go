package catalogue

import (
	"context"

	"mall/app/product/api/internal/convert"
	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
	"mall/app/product/rpc/client/catalogue"
)

// GetProductLogic answers one request.
type GetProductLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewGetProductLogic makes the logic of one request.
func NewGetProductLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetProductLogic {
	return &GetProductLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetProduct: One product; available is at most one second old
func (l *GetProductLogic) GetProduct(req *types.IdReq) (*types.Product, error) {
	p, err := l.svcCtx.Catalogue.GetProduct(l.ctx, &catalogue.GetProductRequest{Id: req.Id})
	if err != nil {
		return nil, err
	}
	return convert.Product(p), nil
}
