package me

import (
	"context"
	"errors"

	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
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
	return nil, errors.ErrUnsupported
}
