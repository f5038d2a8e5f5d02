package me

import (
	"context"
	"errors"

	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
)

type ListAddressesLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListAddressesLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListAddressesLogic {
	return &ListAddressesLogic{ctx: ctx, svcCtx: svcCtx}
}

// ListAddresses: List the caller's addresses
func (l *ListAddressesLogic) ListAddresses() (resp *types.AddressList, err error) {
	return nil, errors.ErrUnsupported
}
