package orderlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
)

type GetOrderLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetOrderLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetOrderLogic {
	return &GetOrderLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetOrder answers NOT_FOUND for a stranger's order. An empty user_id means an operator or a service asks.
func (l *GetOrderLogic) GetOrder(in *pb.GetOrderRequest) (*pb.OrderInfo, error) {
	return nil, status.Error(codes.Unimplemented, "GetOrder")
}
