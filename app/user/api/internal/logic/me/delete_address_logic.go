package me

import (
	"context"
	"errors"

	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
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
	return errors.ErrUnsupported
}
