package orderlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
)

type DecideRefundLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewDecideRefundLogic(ctx context.Context, svcCtx *svc.ServiceContext) *DecideRefundLogic {
	return &DecideRefundLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *DecideRefundLogic) DecideRefund(in *pb.DecideRefundRequest) (*pb.RefundInfo, error) {
	return nil, status.Error(codes.Unimplemented, "DecideRefund")
}
