package paymentlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/payment/rpc/internal/svc"
	"mall/app/payment/rpc/pb"
)

type CreatePaymentLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreatePaymentLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreatePaymentLogic {
	return &CreatePaymentLogic{ctx: ctx, svcCtx: svcCtx}
}

// CreatePayment starts a payment of an unpaid order; the amount is the order's. INVALID_STATE when
func (l *CreatePaymentLogic) CreatePayment(in *pb.CreatePaymentRequest) (*pb.CreatePaymentResponse, error) {
	return nil, status.Error(codes.Unimplemented, "CreatePayment")
}
