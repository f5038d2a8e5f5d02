package userlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
)

type ListAddressesLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListAddressesLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListAddressesLogic {
	return &ListAddressesLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *ListAddressesLogic) ListAddresses(in *pb.ListAddressesRequest) (*pb.ListAddressesResponse, error) {
	return nil, status.Error(codes.Unimplemented, "ListAddresses")
}
