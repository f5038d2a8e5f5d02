package me

import (
	"context"

	"mall/app/user/api/internal/present"
	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
	"mall/app/user/rpc/client/user"
	"mall/common/auth"
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
	out, err := l.svcCtx.User.ListAddresses(l.ctx, &user.ListAddressesRequest{UserId: auth.From(l.ctx).UserID})
	if err != nil {
		return nil, err
	}
	resp = &types.AddressList{Items: make([]types.Address, 0, len(out.GetAddresses()))}
	for _, a := range out.GetAddresses() {
		resp.Items = append(resp.Items, *present.Address(a))
	}
	return resp, nil
}
