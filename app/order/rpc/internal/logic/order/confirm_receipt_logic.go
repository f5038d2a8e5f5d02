package orderlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
)

type ConfirmReceiptLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewConfirmReceiptLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ConfirmReceiptLogic {
	return &ConfirmReceiptLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *ConfirmReceiptLogic) ConfirmReceipt(in *pb.OrderActionRequest) (*pb.OrderInfo, error) {
	return nil, status.Error(codes.Unimplemented, "ConfirmReceipt")
}
