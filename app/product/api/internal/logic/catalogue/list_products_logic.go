package catalogue

import (
	"context"

	"mall/app/product/api/internal/convert"
	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
	"mall/app/product/domain"
	"mall/app/product/rpc/client/catalogue"
)

// ListProductsLogic answers one request.
type ListProductsLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewListProductsLogic makes the logic of one request.
func NewListProductsLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListProductsLogic {
	return &ListProductsLogic{ctx: ctx, svcCtx: svcCtx}
}

// ListProducts: Search and list products; sort is newest, priceAsc, priceDesc or title
func (l *ListProductsLogic) ListProducts(req *types.ListProductsReq) (*types.ProductList, error) {
	resp, err := l.svcCtx.Catalogue.ListProducts(l.ctx, &catalogue.ListProductsRequest{
		Query: req.Query, CategoryId: req.Category, Status: string(domain.Active), Sort: req.Sort,
		MinPrice: req.MinPrice, MaxPrice: req.MaxPrice, Available: req.Available,
		Limit: req.Limit, Cursor: req.Cursor,
	})
	if err != nil {
		return nil, err
	}
	return convert.Products(resp), nil
}
