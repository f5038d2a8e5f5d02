package flash

import (
	"context"

	"mall/app/order/api/internal/caller"
	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
	"mall/app/order/rpc/pb"
)

type GetTicketLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetTicketLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetTicketLogic {
	return &GetTicketLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetTicket: What became of a ticket: queued, ordered or soldOut
func (l *GetTicketLogic) GetTicket(req *types.TicketReq) (*types.Ticket, error) {
	userID, err := caller.ID(l.ctx)
	if err != nil {
		return nil, err
	}
	answer, decided, err := l.svcCtx.Admission.Status(userID, req.Ticket)
	if err != nil {
		return nil, err
	}
	if decided {
		return &types.Ticket{Ticket: answer.Ticket, Status: string(answer.Status)}, nil
	}
	t, err := l.svcCtx.Orders.GetTicket(l.ctx, &pb.GetTicketRequest{Ticket: req.Ticket, UserId: userID})
	if err != nil {
		return nil, err
	}
	return &types.Ticket{Ticket: t.GetTicket(), Status: t.GetStatus(), OrderId: t.GetOrderId()}, nil
}
