package flashsalelogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/pb"
)

type CreateFlashSaleLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreateFlashSaleLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateFlashSaleLogic {
	return &CreateFlashSaleLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *CreateFlashSaleLogic) CreateFlashSale(in *pb.CreateFlashSaleRequest) (*pb.CreateFlashSaleResponse, error) {
	return nil, status.Error(codes.Unimplemented, "CreateFlashSale")
}
