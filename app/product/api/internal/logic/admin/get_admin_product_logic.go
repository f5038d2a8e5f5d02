package admin

import (
	"context"

	"mall/app/product/api/internal/convert"
	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
	"mall/app/product/rpc/client/catalogue"
)

// GetAdminProductLogic answers one request.
type GetAdminProductLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewGetAdminProductLogic makes the logic of one request.
func NewGetAdminProductLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetAdminProductLogic {
	return &GetAdminProductLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetAdminProduct: One product, hidden or not
func (l *GetAdminProductLogic) GetAdminProduct(req *types.IdReq) (*types.Product, error) {
	p, err := l.svcCtx.Catalogue.GetProduct(l.ctx, &catalogue.GetProductRequest{Id: req.Id, IncludeHidden: true})
	if err != nil {
		return nil, err
	}
	return convert.Product(p), nil
}
