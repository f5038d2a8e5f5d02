package cartlogic

import (
	"context"

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
	if err := l.svcCtx.Store.DeleteCartItem(l.ctx, in.GetUserId(), in.GetSkuId()); err != nil {
		return nil, err
	}
	return &pb.Empty{}, nil
}
