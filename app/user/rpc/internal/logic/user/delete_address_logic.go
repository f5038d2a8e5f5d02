package userlogic

import (
	"context"

	"mall/app/user/domain"
	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
	"mall/common/id"
)

type DeleteAddressLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewDeleteAddressLogic(ctx context.Context, svcCtx *svc.ServiceContext) *DeleteAddressLogic {
	return &DeleteAddressLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *DeleteAddressLogic) DeleteAddress(in *pb.AddressRef) (*pb.Empty, error) {
	if !id.Valid(in.GetUserId()) || !id.Valid(in.GetAddressId()) {
		return nil, domain.ErrNoAddress
	}
	if err := l.svcCtx.Store.DeleteAddress(l.ctx, in.GetUserId(), in.GetAddressId()); err != nil {
		return nil, err
	}
	return &pb.Empty{}, nil
}
