package stocklogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/pb"
)

type ChangeStockLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewChangeStockLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ChangeStockLogic {
	return &ChangeStockLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *ChangeStockLogic) ChangeStock(in *pb.ChangeStockRequest) (*pb.StockLevel, error) {
	return nil, status.Error(codes.Unimplemented, "ChangeStock")
}
