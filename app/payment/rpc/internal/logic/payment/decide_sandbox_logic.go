package paymentlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/payment/rpc/internal/svc"
	"mall/app/payment/rpc/pb"
)

type DecideSandboxLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewDecideSandboxLogic(ctx context.Context, svcCtx *svc.ServiceContext) *DecideSandboxLogic {
	return &DecideSandboxLogic{ctx: ctx, svcCtx: svcCtx}
}

// DecideSandbox sets what the sandbox provider will report.
func (l *DecideSandboxLogic) DecideSandbox(in *pb.DecideSandboxRequest) (*pb.Empty, error) {
	return nil, status.Error(codes.Unimplemented, "DecideSandbox")
}
