package orderlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
)

type ResolveReservationsLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewResolveReservationsLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ResolveReservationsLogic {
	return &ResolveReservationsLogic{ctx: ctx, svcCtx: svcCtx}
}

// ResolveReservations answers, for each order id, what its reservation should become.
func (l *ResolveReservationsLogic) ResolveReservations(in *pb.ResolveReservationsRequest) (*pb.ResolveReservationsResponse, error) {
	return nil, status.Error(codes.Unimplemented, "ResolveReservations")
}
