package flashsalelogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/pb"
)

type ListFlashSalesLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListFlashSalesLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListFlashSalesLogic {
	return &ListFlashSalesLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *ListFlashSalesLogic) ListFlashSales(in *pb.ListFlashSalesRequest) (*pb.ListFlashSalesResponse, error) {
	return nil, status.Error(codes.Unimplemented, "ListFlashSales")
}
