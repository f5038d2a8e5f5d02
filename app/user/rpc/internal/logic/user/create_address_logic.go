package userlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
)

type CreateAddressLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreateAddressLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateAddressLogic {
	return &CreateAddressLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *CreateAddressLogic) CreateAddress(in *pb.CreateAddressRequest) (*pb.CreateAddressResponse, error) {
	return nil, status.Error(codes.Unimplemented, "CreateAddress")
}
