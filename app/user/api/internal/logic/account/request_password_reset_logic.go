package account

import (
	"context"

	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
	"mall/app/user/rpc/client/user"
)

type RequestPasswordResetLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewRequestPasswordResetLogic(ctx context.Context, svcCtx *svc.ServiceContext) *RequestPasswordResetLogic {
	return &RequestPasswordResetLogic{ctx: ctx, svcCtx: svcCtx}
}

// RequestPasswordReset: Ask for a password reset mail; the answer never tells whether the account exists
func (l *RequestPasswordResetLogic) RequestPasswordReset(req *types.RequestPasswordResetReq) (resp *types.RequestPasswordResetResp, err error) {
	if _, err := l.svcCtx.User.RequestPasswordReset(l.ctx, &user.RequestPasswordResetRequest{Email: req.Email}); err != nil {
		return nil, err
	}
	return &types.RequestPasswordResetResp{Status: "accepted"}, nil
}
