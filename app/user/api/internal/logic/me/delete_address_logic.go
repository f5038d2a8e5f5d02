package me

import (
	"context"

	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
	"mall/app/user/rpc/client/user"
	"mall/common/auth"
)

type DeleteAddressLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewDeleteAddressLogic(ctx context.Context, svcCtx *svc.ServiceContext) *DeleteAddressLogic {
	return &DeleteAddressLogic{ctx: ctx, svcCtx: svcCtx}
}

// DeleteAddress: Delete an address
func (l *DeleteAddressLogic) DeleteAddress(req *types.AddressIdReq) error {
	_, err := l.svcCtx.User.DeleteAddress(l.ctx, &user.AddressRef{UserId: auth.From(l.ctx).UserID, AddressId: req.Id})
	return err
}
