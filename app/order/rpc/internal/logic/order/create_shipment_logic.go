package orderlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
)

type CreateShipmentLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreateShipmentLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateShipmentLogic {
	return &CreateShipmentLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *CreateShipmentLogic) CreateShipment(in *pb.CreateShipmentRequest) (*pb.OrderInfo, error) {
	return nil, status.Error(codes.Unimplemented, "CreateShipment")
}
