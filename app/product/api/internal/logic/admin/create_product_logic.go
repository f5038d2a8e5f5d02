package admin

import (
	"context"

	"mall/app/product/api/internal/convert"
	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
	"mall/app/product/rpc/client/catalogue"
	"mall/common/auth"
	"mall/common/idempotency"
	"mall/common/web"
)

// CreateProductLogic answers one request.
type CreateProductLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewCreateProductLogic makes the logic of one request.
func NewCreateProductLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateProductLogic {
	return &CreateProductLogic{ctx: ctx, svcCtx: svcCtx}
}

// CreateProduct: Create a product with its SKUs
func (l *CreateProductLogic) CreateProduct(req *types.CreateProductReq) (*types.Product, error) {
	if err := idempotency.Check(req.IdempotencyKey); err != nil {
		return nil, err
	}
	resp, err := l.svcCtx.Catalogue.CreateProduct(l.ctx, &catalogue.CreateProductRequest{
		ActorId: auth.From(l.ctx).UserID, IdempotencyKey: req.IdempotencyKey, Product: convert.ProductInput(*req),
	})
	if err != nil {
		return nil, err
	}
	web.MarkReplayed(l.ctx, resp.GetReplayed())
	return convert.Product(resp.GetProduct()), nil
}
