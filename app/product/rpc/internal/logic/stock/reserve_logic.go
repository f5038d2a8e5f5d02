package stocklogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/pb"
)

type ReserveLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewReserveLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ReserveLogic {
	return &ReserveLogic{ctx: ctx, svcCtx: svcCtx}
}

// Reserve takes stock for one order in one transaction and answers the lines with their prices.
func (l *ReserveLogic) Reserve(in *pb.ReserveRequest) (*pb.Reservation, error) {
	return nil, status.Error(codes.Unimplemented, "Reserve")
}
