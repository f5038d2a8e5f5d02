package orderlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
)

type CreateRefundLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreateRefundLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateRefundLogic {
	return &CreateRefundLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *CreateRefundLogic) CreateRefund(in *pb.CreateRefundRequest) (*pb.CreateRefundResponse, error) {
	return nil, status.Error(codes.Unimplemented, "CreateRefund")
}
