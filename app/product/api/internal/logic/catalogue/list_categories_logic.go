package catalogue

import (
	"context"
	"errors"

	"mall/app/product/api/internal/svc"
	"mall/app/product/api/internal/types"
)

type ListCategoriesLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListCategoriesLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListCategoriesLogic {
	return &ListCategoriesLogic{ctx: ctx, svcCtx: svcCtx}
}

// ListCategories: All categories
func (l *ListCategoriesLogic) ListCategories() (resp *types.CategoryList, err error) {
	return nil, errors.ErrUnsupported
}
