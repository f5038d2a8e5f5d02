package me

import (
	"context"
	"errors"

	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
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
	return errors.ErrUnsupported
}
