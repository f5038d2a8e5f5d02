package me

import (
	"context"

	"mall/app/user/api/internal/present"
	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
	"mall/app/user/rpc/client/user"
	"mall/common/auth"
)

type GetMeLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetMeLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetMeLogic {
	return &GetMeLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetMe: The account of the caller
func (l *GetMeLogic) GetMe() (resp *types.User, err error) {
	out, err := l.svcCtx.User.GetAccount(l.ctx, &user.GetAccountRequest{UserId: auth.From(l.ctx).UserID})
	if err != nil {
		return nil, err
	}
	return present.User(out), nil
}
