package payments

import (
	"context"

	"mall/app/payment/api/internal/svc"
	"mall/app/payment/api/internal/types"
	"mall/app/payment/rpc/client/payment"
	"mall/common/auth"
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
	_, err = l.svcCtx.Payments.DecideSandbox(l.ctx, &payment.DecideSandboxRequest{
		PaymentId: req.Id, UserId: auth.From(l.ctx).UserID, Outcome: req.Outcome,
	})
	if err != nil {
		return nil, err
	}
	return &types.SandboxResp{Status: "accepted"}, nil
}
