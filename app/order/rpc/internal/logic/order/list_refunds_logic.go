package orderlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
)

type ListRefundsLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListRefundsLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListRefundsLogic {
	return &ListRefundsLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *ListRefundsLogic) ListRefunds(in *pb.ListRefundsRequest) (*pb.ListRefundsResponse, error) {
	return nil, status.Error(codes.Unimplemented, "ListRefunds")
}
