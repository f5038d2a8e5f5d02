package paymentlogic

import (
	"context"

	"mall/app/payment/rpc/internal/svc"
	"mall/app/payment/rpc/pb"
	"mall/common/problem"
)

type DecideSandboxLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewDecideSandboxLogic(ctx context.Context, svcCtx *svc.ServiceContext) *DecideSandboxLogic {
	return &DecideSandboxLogic{ctx: ctx, svcCtx: svcCtx}
}

// DecideSandbox sets what the sandbox provider will report. Errors: NOT_FOUND where the sandbox is off
// or the payment is a stranger's, INVALID_STATE when the payment is not pending.
func (l *DecideSandboxLogic) DecideSandbox(in *pb.DecideSandboxRequest) (*pb.Empty, error) {
	if l.svcCtx.Sandbox == nil {
		return nil, problem.NotFound("the sandbox provider")
	}
	payment, err := l.svcCtx.Store.Get(l.ctx, in.GetPaymentId())
	if err != nil {
		return nil, err
	}
	if in.GetUserId() != payment.UserID {
		return nil, problem.NotFound("the payment")
	}
	if err := l.svcCtx.Sandbox.Decide(l.ctx, payment, in.GetOutcome()); err != nil {
		return nil, err
	}
	return &pb.Empty{}, nil
}
