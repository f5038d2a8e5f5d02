package cartlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
)

type GetCartLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetCartLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetCartLogic {
	return &GetCartLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *GetCartLogic) GetCart(in *pb.CartRequest) (*pb.CartResponse, error) {
	return nil, status.Error(codes.Unimplemented, "GetCart")
}
