package me

import (
	"context"
	"net/http"

	"mall/app/user/api/internal/present"
	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
	"mall/app/user/rpc/client/user"
	"mall/common/auth"
	"mall/common/problem"
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
	if problem.HasCode(err, problem.CodeNotFound) {
		// The token outlived its account: only a new log-in helps.
		return nil, problem.New(http.StatusUnauthorized, problem.CodeUnauthorized, "the account is gone, log in again")
	}
	if err != nil {
		return nil, err
	}
	return present.User(out), nil
}
