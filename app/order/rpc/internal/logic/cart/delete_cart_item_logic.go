package cartlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
)

type DeleteCartItemLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewDeleteCartItemLogic(ctx context.Context, svcCtx *svc.ServiceContext) *DeleteCartItemLogic {
	return &DeleteCartItemLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *DeleteCartItemLogic) DeleteCartItem(in *pb.DeleteCartItemRequest) (*pb.Empty, error) {
	return nil, status.Error(codes.Unimplemented, "DeleteCartItem")
}
