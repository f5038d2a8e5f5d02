package account

import (
	"context"
	"errors"

	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
)

type ResetPasswordLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewResetPasswordLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ResetPasswordLogic {
	return &ResetPasswordLogic{ctx: ctx, svcCtx: svcCtx}
}

// ResetPassword: Set a new password with the token from the mail
func (l *ResetPasswordLogic) ResetPassword(req *types.ResetPasswordReq) error {
	return errors.ErrUnsupported
}
