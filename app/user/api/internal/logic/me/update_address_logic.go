package me

import (
	"context"
	"errors"

	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
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
	return nil, errors.ErrUnsupported
}
