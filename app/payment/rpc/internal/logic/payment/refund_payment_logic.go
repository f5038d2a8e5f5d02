package paymentlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/payment/rpc/internal/svc"
	"mall/app/payment/rpc/pb"
)

type RefundPaymentLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewRefundPaymentLogic(ctx context.Context, svcCtx *svc.ServiceContext) *RefundPaymentLogic {
	return &RefundPaymentLogic{ctx: ctx, svcCtx: svcCtx}
}

// RefundPayment gives a capture back. Idempotent per refund id.
func (l *RefundPaymentLogic) RefundPayment(in *pb.RefundPaymentRequest) (*pb.PaymentInfo, error) {
	return nil, status.Error(codes.Unimplemented, "RefundPayment")
}
