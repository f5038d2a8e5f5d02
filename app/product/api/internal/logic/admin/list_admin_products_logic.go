package admin

import (
	"context"

	"mall/app/product/api/internal/convert"
	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
	"mall/app/product/rpc/client/catalogue"
)

// ListAdminProductsLogic answers one request.
type ListAdminProductsLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewListAdminProductsLogic makes the logic of one request.
func NewListAdminProductsLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListAdminProductsLogic {
	return &ListAdminProductsLogic{ctx: ctx, svcCtx: svcCtx}
}

// ListAdminProducts: List products with the hidden ones
func (l *ListAdminProductsLogic) ListAdminProducts(req *types.ListAdminProductsReq) (*types.ProductList, error) {
	resp, err := l.svcCtx.Catalogue.ListProducts(l.ctx, &catalogue.ListProductsRequest{
		Query: req.Query, CategoryId: req.Category, Status: req.Status, Sort: req.Sort,
		MinPrice: req.MinPrice, MaxPrice: req.MaxPrice, Available: req.Available,
		Limit: req.Limit, Cursor: req.Cursor,
	})
	if err != nil {
		return nil, err
	}
	return convert.Products(resp), nil
}
