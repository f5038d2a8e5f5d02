package cataloguelogic

import (
	"context"

	"mall/app/product/domain"
	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/internal/wire"
	"mall/app/product/rpc/pb"
	"mall/common/page"
)

// ListProductsLogic answers one call.
type ListProductsLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewListProductsLogic makes the logic of one call.
func NewListProductsLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListProductsLogic {
	return &ListProductsLogic{ctx: ctx, svcCtx: svcCtx}
}

// ListProducts searches and lists products with their SKUs and what is available of them.
func (l *ListProductsLogic) ListProducts(in *pb.ListProductsRequest) (*pb.ListProductsResponse, error) {
	limit, err := page.Limit(in.GetLimit())
	if err != nil {
		return nil, err
	}
	query, err := domain.NewListQuery(in.GetQuery(), in.GetCategoryId(), in.GetStatus(), in.GetSort())
	if err != nil {
		return nil, err
	}
	query, err = query.Narrowed(in.MinPrice, in.MaxPrice, in.GetAvailable())
	if err != nil {
		return nil, err
	}
	products, next, err := l.svcCtx.Store.List(l.ctx, query, limit, in.GetCursor())
	if err != nil {
		return nil, err
	}
	available, err := l.svcCtx.Available.Get(l.ctx, wire.SkuIDs(products...))
	if err != nil {
		return nil, err
	}
	out := &pb.ListProductsResponse{NextCursor: next}
	for _, p := range products {
		out.Products = append(out.Products, wire.Product(p, available))
	}
	return out, nil
}
