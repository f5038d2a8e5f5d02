package me

import (
	"context"

	"mall/app/user/api/internal/svc"
	"mall/app/user/rpc/client/user"
	"mall/common/auth"
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
	caller := auth.From(l.ctx)
	_, err := l.svcCtx.User.DeleteSession(l.ctx, &user.DeleteSessionRequest{UserId: caller.UserID, SessionId: caller.SessionID})
	return err
}
