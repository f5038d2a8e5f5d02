package me

import (
	"context"

	"mall/app/user/api/internal/present"
	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
	"mall/app/user/rpc/client/user"
	"mall/common/auth"
)

type UpdateAddressLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewUpdateAddressLogic(ctx context.Context, svcCtx *svc.ServiceContext) *UpdateAddressLogic {
	return &UpdateAddressLogic{ctx: ctx, svcCtx: svcCtx}
}

// UpdateAddress: Replace an address
func (l *UpdateAddressLogic) UpdateAddress(req *types.UpdateAddressReq) (resp *types.Address, err error) {
	out, err := l.svcCtx.User.UpdateAddress(l.ctx, &user.UpdateAddressRequest{
		UserId: auth.From(l.ctx).UserID, Address: present.Input(req.Id, req.AddressInput),
	})
	if err != nil {
		return nil, err
	}
	return present.Address(out), nil
}
