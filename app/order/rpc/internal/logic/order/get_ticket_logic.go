package orderlogic

import (
	"context"
	"time"

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
	t, err := l.svcCtx.Checkout.Ticket(l.ctx, in.GetTicket(), in.GetUserId(), time.Now())
	if err != nil {
		return nil, err
	}
	return &pb.TicketInfo{Ticket: t.Ticket, Status: string(t.Status), OrderId: t.OrderID}, nil
}
