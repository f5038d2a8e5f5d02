package userlogic

import (
	"context"

	"mall/app/user/domain"
	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
	"mall/common/id"
)

type ListAddressesLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListAddressesLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListAddressesLogic {
	return &ListAddressesLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *ListAddressesLogic) ListAddresses(in *pb.ListAddressesRequest) (*pb.ListAddressesResponse, error) {
	if !id.Valid(in.GetUserId()) {
		return nil, domain.ErrNoAccount
	}
	list, err := l.svcCtx.Store.Addresses(l.ctx, in.GetUserId())
	if err != nil {
		return nil, err
	}
	out := &pb.ListAddressesResponse{}
	for _, a := range list {
		out.Addresses = append(out.Addresses, addressMessage(a))
	}
	return out, nil
}
