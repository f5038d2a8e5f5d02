package catalogue

import (
	"context"

	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
	"mall/app/product/rpc/client/catalogue"
)

// ListCategoriesLogic answers one request.
type ListCategoriesLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewListCategoriesLogic makes the logic of one request.
func NewListCategoriesLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListCategoriesLogic {
	return &ListCategoriesLogic{ctx: ctx, svcCtx: svcCtx}
}

// ListCategories: All categories
func (l *ListCategoriesLogic) ListCategories() (*types.CategoryList, error) {
	resp, err := l.svcCtx.Catalogue.ListCategories(l.ctx, &catalogue.Empty{})
	if err != nil {
		return nil, err
	}
	out := &types.CategoryList{Items: make([]types.Category, 0, len(resp.GetCategories()))}
	for _, c := range resp.GetCategories() {
		out.Items = append(out.Items, types.Category{Id: c.GetId(), Name: c.GetName(), NameZh: c.GetNameZh(), ProductCount: c.GetProductCount()})
	}
	return out, nil
}
