package paymentlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/payment/rpc/internal/svc"
	"mall/app/payment/rpc/pb"
)

type GetPaymentLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetPaymentLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetPaymentLogic {
	return &GetPaymentLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *GetPaymentLogic) GetPayment(in *pb.GetPaymentRequest) (*pb.PaymentInfo, error) {
	return nil, status.Error(codes.Unimplemented, "GetPayment")
}
