package stocklogic

import (
	"context"

	"mall/app/product/domain"
	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/internal/wire"
	"mall/app/product/rpc/pb"
	"mall/common/page"
)

// ListStockLogic answers one call.
type ListStockLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewListStockLogic makes the logic of one call.
func NewListStockLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListStockLogic {
	return &ListStockLogic{ctx: ctx, svcCtx: svcCtx}
}

// ListStock answers the stock of each SKU of the catalogue, hidden products' too.
func (l *ListStockLogic) ListStock(in *pb.ListStockRequest) (*pb.ListStockResponse, error) {
	limit, err := page.Limit(in.GetLimit())
	if err != nil {
		return nil, err
	}
	query, err := domain.NewStockQuery(in.GetQuery(), in.Below, in.GetSort())
	if err != nil {
		return nil, err
	}
	items, next, err := l.svcCtx.Store.Stock(l.ctx, query, limit, in.GetCursor())
	if err != nil {
		return nil, err
	}
	out := &pb.ListStockResponse{NextCursor: next}
	for _, i := range items {
		out.Items = append(out.Items, wire.StockItem(i))
	}
	return out, nil
}
