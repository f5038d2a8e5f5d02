package cartlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
)

type MergeCartLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewMergeCartLogic(ctx context.Context, svcCtx *svc.ServiceContext) *MergeCartLogic {
	return &MergeCartLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *MergeCartLogic) MergeCart(in *pb.MergeCartRequest) (*pb.CartResponse, error) {
	return nil, status.Error(codes.Unimplemented, "MergeCart")
}
