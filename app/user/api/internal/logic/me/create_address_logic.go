package me

import (
	"context"

	"mall/app/user/api/internal/present"
	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
	"mall/app/user/rpc/client/user"
	"mall/common/auth"
	"mall/common/idempotency"
	"mall/common/web"
)

type CreateAddressLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreateAddressLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateAddressLogic {
	return &CreateAddressLogic{ctx: ctx, svcCtx: svcCtx}
}

// CreateAddress: Add an address
func (l *CreateAddressLogic) CreateAddress(req *types.CreateAddressReq) (resp *types.Address, err error) {
	if err := idempotency.Check(req.IdempotencyKey); err != nil {
		return nil, err
	}
	out, err := l.svcCtx.User.CreateAddress(l.ctx, &user.CreateAddressRequest{
		UserId: auth.From(l.ctx).UserID, IdempotencyKey: req.IdempotencyKey, Address: present.Input("", req.AddressInput),
	})
	if err != nil {
		return nil, err
	}
	web.MarkReplayed(l.ctx, out.GetReplayed())
	return present.Address(out.GetAddress()), nil
}
