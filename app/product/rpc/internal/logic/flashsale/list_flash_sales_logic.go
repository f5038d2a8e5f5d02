package flashsalelogic

import (
	"context"

	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/internal/wire"
	"mall/app/product/rpc/pb"
	"mall/common/page"
)

// ListFlashSalesLogic answers one call.
type ListFlashSalesLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewListFlashSalesLogic makes the logic of one call.
func NewListFlashSalesLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListFlashSalesLogic {
	return &ListFlashSalesLogic{ctx: ctx, svcCtx: svcCtx}
}

// ListFlashSales answers the open sales, or with ended ones all.
func (l *ListFlashSalesLogic) ListFlashSales(in *pb.ListFlashSalesRequest) (*pb.ListFlashSalesResponse, error) {
	limit, err := page.Limit(in.GetLimit())
	if err != nil {
		return nil, err
	}
	sales, next, err := l.svcCtx.Store.FlashSales(l.ctx, in.GetIncludeEnded(), limit, in.GetCursor())
	if err != nil {
		return nil, err
	}
	out := &pb.ListFlashSalesResponse{NextCursor: next}
	for _, s := range sales {
		out.Sales = append(out.Sales, wire.FlashSale(s))
	}
	return out, nil
}
