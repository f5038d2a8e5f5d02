package admin

import (
	"context"

	"mall/app/product/api/internal/convert"
	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
	"mall/app/product/rpc/client/catalogue"
	"mall/common/auth"
)

// UpdateProductLogic answers one request.
type UpdateProductLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewUpdateProductLogic makes the logic of one request.
func NewUpdateProductLogic(ctx context.Context, svcCtx *svc.ServiceContext) *UpdateProductLogic {
	return &UpdateProductLogic{ctx: ctx, svcCtx: svcCtx}
}

// UpdateProduct: Replace a product's data and SKUs; stock changes only through the stock route
func (l *UpdateProductLogic) UpdateProduct(req *types.UpdateProductReq) (*types.Product, error) {
	p, err := l.svcCtx.Catalogue.UpdateProduct(l.ctx, &catalogue.UpdateProductRequest{
		ActorId: auth.From(l.ctx).UserID, Id: req.Id,
		Product: convert.ProductInput(types.CreateProductReq{
			Title: req.Title, Description: req.Description, CategoryId: req.CategoryId,
			Status: req.Status, Pictures: req.Pictures, Skus: req.Skus,
		}),
	})
	if err != nil {
		return nil, err
	}
	return convert.Product(p), nil
}
