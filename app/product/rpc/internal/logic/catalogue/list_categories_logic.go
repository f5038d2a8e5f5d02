package cataloguelogic

import (
	"context"

	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/pb"
)

// ListCategoriesLogic answers one call.
type ListCategoriesLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewListCategoriesLogic makes the logic of one call.
func NewListCategoriesLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListCategoriesLogic {
	return &ListCategoriesLogic{ctx: ctx, svcCtx: svcCtx}
}

// ListCategories answers all categories.
func (l *ListCategoriesLogic) ListCategories(*pb.Empty) (*pb.ListCategoriesResponse, error) {
	categories, err := l.svcCtx.Store.Categories(l.ctx)
	if err != nil {
		return nil, err
	}
	out := &pb.ListCategoriesResponse{}
	for _, c := range categories {
		out.Categories = append(out.Categories, &pb.Category{Id: c.ID, Name: c.Name, NameZh: c.NameZh, ProductCount: c.Products})
	}
	return out, nil
}
