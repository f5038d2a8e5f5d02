package account

import (
	"context"

	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
	"mall/app/user/rpc/client/user"
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
	_, err := l.svcCtx.User.ResetPassword(l.ctx, &user.ResetPasswordRequest{Token: req.Token, Password: req.Password})
	return err
}
