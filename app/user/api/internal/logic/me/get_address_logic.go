package me

import (
	"context"
	"errors"

	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
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
	return nil, errors.ErrUnsupported
}
