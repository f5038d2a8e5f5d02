package orderlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
)

type ApplyPaymentLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewApplyPaymentLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ApplyPaymentLogic {
	return &ApplyPaymentLogic{ctx: ctx, svcCtx: svcCtx}
}

// ApplyPayment tells the order of a capture. Idempotent per payment. The answer says whether
func (l *ApplyPaymentLogic) ApplyPayment(in *pb.ApplyPaymentRequest) (*pb.ApplyPaymentResponse, error) {
	return nil, status.Error(codes.Unimplemented, "ApplyPayment")
}
