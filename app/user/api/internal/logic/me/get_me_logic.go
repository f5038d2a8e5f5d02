package me

import (
	"context"
	"errors"

	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
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
	return nil, errors.ErrUnsupported
}
