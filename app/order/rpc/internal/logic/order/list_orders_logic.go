package orderlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
)

type ListOrdersLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListOrdersLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListOrdersLogic {
	return &ListOrdersLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *ListOrdersLogic) ListOrders(in *pb.ListOrdersRequest) (*pb.ListOrdersResponse, error) {
	return nil, status.Error(codes.Unimplemented, "ListOrders")
}
