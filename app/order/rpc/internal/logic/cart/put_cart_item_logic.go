package cartlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
)

type PutCartItemLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewPutCartItemLogic(ctx context.Context, svcCtx *svc.ServiceContext) *PutCartItemLogic {
	return &PutCartItemLogic{ctx: ctx, svcCtx: svcCtx}
}

// PutCartItem sets a SKU's quantity. SKU_NOT_FOUND when it is not on sale.
func (l *PutCartItemLogic) PutCartItem(in *pb.PutCartItemRequest) (*pb.CartResponse, error) {
	return nil, status.Error(codes.Unimplemented, "PutCartItem")
}
