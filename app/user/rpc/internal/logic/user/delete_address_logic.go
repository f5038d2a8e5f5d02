package userlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
)

type DeleteAddressLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewDeleteAddressLogic(ctx context.Context, svcCtx *svc.ServiceContext) *DeleteAddressLogic {
	return &DeleteAddressLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *DeleteAddressLogic) DeleteAddress(in *pb.AddressRef) (*pb.Empty, error) {
	return nil, status.Error(codes.Unimplemented, "DeleteAddress")
}
