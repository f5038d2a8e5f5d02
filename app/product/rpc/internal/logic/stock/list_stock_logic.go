package stocklogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/pb"
)

type ListStockLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListStockLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListStockLogic {
	return &ListStockLogic{ctx: ctx, svcCtx: svcCtx}
}

// ListStock answers the stock of each SKU of the catalogue, hidden products' too.
func (l *ListStockLogic) ListStock(in *pb.ListStockRequest) (*pb.ListStockResponse, error) {
	return nil, status.Error(codes.Unimplemented, "ListStock")
}
