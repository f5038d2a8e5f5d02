package userlogic

import (
	"context"

	"mall/app/user/domain"
	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
	"mall/common/id"
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
	var address domain.Address
	var err error
	switch {
	case !id.Valid(in.GetUserId()):
		err = domain.ErrNoAddress
	case in.GetAddressId() == "":
		address, err = l.svcCtx.Store.FirstAddress(l.ctx, in.GetUserId())
	case !id.Valid(in.GetAddressId()):
		err = domain.ErrNoAddress
	default:
		address, err = l.svcCtx.Store.Address(l.ctx, in.GetUserId(), in.GetAddressId())
	}
	if err != nil {
		return nil, err
	}
	return addressMessage(address), nil
}
