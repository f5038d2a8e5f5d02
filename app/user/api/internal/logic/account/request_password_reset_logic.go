package account

import (
	"context"
	"errors"

	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
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
	return nil, errors.ErrUnsupported
}
