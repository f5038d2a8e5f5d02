package me

import (
	"context"
	"errors"
	"mall/app/user/api/internal/svc"
)

type DeleteSessionLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewDeleteSessionLogic(ctx context.Context, svcCtx *svc.ServiceContext) *DeleteSessionLogic {
	return &DeleteSessionLogic{ctx: ctx, svcCtx: svcCtx}
}

// DeleteSession: Log out: revoke the session's refresh tokens
func (l *DeleteSessionLogic) DeleteSession() error {
	return errors.ErrUnsupported
}
