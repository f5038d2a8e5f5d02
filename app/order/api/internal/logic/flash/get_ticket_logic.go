package flash

import (
	"context"
	"errors"

	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
)

type GetTicketLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetTicketLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetTicketLogic {
	return &GetTicketLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetTicket: What became of a ticket: queued, ordered or soldOut
func (l *GetTicketLogic) GetTicket(req *types.TicketReq) (resp *types.Ticket, err error) {
	return nil, errors.ErrUnsupported
}
