package flashsalelogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/pb"
)

type GetFlashSaleLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetFlashSaleLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetFlashSaleLogic {
	return &GetFlashSaleLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *GetFlashSaleLogic) GetFlashSale(in *pb.GetFlashSaleRequest) (*pb.FlashSaleInfo, error) {
	return nil, status.Error(codes.Unimplemented, "GetFlashSale")
}
