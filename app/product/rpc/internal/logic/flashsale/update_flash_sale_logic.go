package flashsalelogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/pb"
)

type UpdateFlashSaleLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewUpdateFlashSaleLogic(ctx context.Context, svcCtx *svc.ServiceContext) *UpdateFlashSaleLogic {
	return &UpdateFlashSaleLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *UpdateFlashSaleLogic) UpdateFlashSale(in *pb.UpdateFlashSaleRequest) (*pb.FlashSaleInfo, error) {
	return nil, status.Error(codes.Unimplemented, "UpdateFlashSale")
}
