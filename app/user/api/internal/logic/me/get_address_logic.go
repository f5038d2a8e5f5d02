package me

import (
	"context"

	"mall/app/user/api/internal/present"
	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
	"mall/app/user/rpc/client/user"
	"mall/common/auth"
)

type GetAddressLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetAddressLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetAddressLogic {
	return &GetAddressLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetAddress: One address of the caller
func (l *GetAddressLogic) GetAddress(req *types.AddressIdReq) (resp *types.Address, err error) {
	out, err := l.svcCtx.User.GetAddress(l.ctx, &user.AddressRef{UserId: auth.From(l.ctx).UserID, AddressId: req.Id})
	if err != nil {
		return nil, err
	}
	return present.Address(out), nil
}
