package orderlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
)

type GetTicketLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetTicketLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetTicketLogic {
	return &GetTicketLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *GetTicketLogic) GetTicket(in *pb.GetTicketRequest) (*pb.TicketInfo, error) {
	return nil, status.Error(codes.Unimplemented, "GetTicket")
}
