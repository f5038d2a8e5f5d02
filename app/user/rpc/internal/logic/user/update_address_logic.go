package userlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
)

type UpdateAddressLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewUpdateAddressLogic(ctx context.Context, svcCtx *svc.ServiceContext) *UpdateAddressLogic {
	return &UpdateAddressLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *UpdateAddressLogic) UpdateAddress(in *pb.UpdateAddressRequest) (*pb.Address, error) {
	return nil, status.Error(codes.Unimplemented, "UpdateAddress")
}
