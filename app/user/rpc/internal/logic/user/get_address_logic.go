package userlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
)

type GetAddressLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetAddressLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetAddressLogic {
	return &GetAddressLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetAddress answers NOT_FOUND for a stranger's address. An empty id means the customer's first address.
func (l *GetAddressLogic) GetAddress(in *pb.AddressRef) (*pb.Address, error) {
	return nil, status.Error(codes.Unimplemented, "GetAddress")
}
