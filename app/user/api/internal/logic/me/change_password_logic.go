package me

import (
	"context"

	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
	"mall/app/user/rpc/client/user"
	"mall/common/auth"
)

type ChangePasswordLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewChangePasswordLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ChangePasswordLogic {
	return &ChangePasswordLogic{ctx: ctx, svcCtx: svcCtx}
}

// ChangePassword: Change the password; every other session is revoked
func (l *ChangePasswordLogic) ChangePassword(req *types.ChangePasswordReq) error {
	caller := auth.From(l.ctx)
	_, err := l.svcCtx.User.ChangePassword(l.ctx, &user.ChangePasswordRequest{
		UserId: caller.UserID, SessionId: caller.SessionID, Current: req.Current, Next: req.Next,
	})
	return err
}
