package userlogic

import (
	"context"

	"mall/app/user/domain"
	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
	"mall/app/user/store"
	"mall/common/id"
)

type UpdateAddressLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewUpdateAddressLogic(ctx context.Context, svcCtx *svc.ServiceContext) *UpdateAddressLogic {
	return &UpdateAddressLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *UpdateAddressLogic) UpdateAddress(in *pb.UpdateAddressRequest) (*pb.Address, error) {
	address, err := addressOf(in.GetAddress()).Checked()
	if err != nil {
		return nil, err
	}
	if !id.Valid(in.GetUserId()) || !id.Valid(address.ID) {
		return nil, domain.ErrNoAddress
	}
	if err := l.svcCtx.Store.ReplaceAddress(l.ctx, in.GetUserId(), address, store.Now()); err != nil {
		return nil, err
	}
	return addressMessage(address), nil
}
