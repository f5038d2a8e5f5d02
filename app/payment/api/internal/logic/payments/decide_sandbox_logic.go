package payments

import (
	"context"
	"errors"

	"mall/app/payment/api/internal/svc"
	"mall/app/payment/api/internal/types"
)

type DecideSandboxLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewDecideSandboxLogic(ctx context.Context, svcCtx *svc.ServiceContext) *DecideSandboxLogic {
	return &DecideSandboxLogic{ctx: ctx, svcCtx: svcCtx}
}

// DecideSandbox: Sandbox provider only: decide the outcome; the provider then calls back, signed
func (l *DecideSandboxLogic) DecideSandbox(req *types.SandboxReq) (resp *types.SandboxResp, err error) {
	return nil, errors.ErrUnsupported
}
