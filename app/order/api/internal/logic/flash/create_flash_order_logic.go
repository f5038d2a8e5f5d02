package flash

import (
	"context"

	"mall/app/order/api/internal/caller"
	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
	"mall/common/idempotency"
	"mall/common/web"
)

type CreateFlashOrderLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreateFlashOrderLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateFlashOrderLogic {
	return &CreateFlashOrderLogic{ctx: ctx, svcCtx: svcCtx}
}

// CreateFlashOrder: Ask for one piece of a flash sale; poll the ticket for the order
func (l *CreateFlashOrderLogic) CreateFlashOrder(req *types.CreateFlashOrderReq) (*types.Ticket, error) {
	if err := idempotency.Check(req.IdempotencyKey); err != nil {
		return nil, err
	}
	userID, err := caller.ID(l.ctx)
	if err != nil {
		return nil, err
	}
	answer, err := l.svcCtx.Admission.Admit(l.ctx, userID, req.Id, req.SkuId, req.IdempotencyKey)
	if err != nil {
		return nil, err
	}
	web.MarkReplayed(l.ctx, answer.Replayed)
	return &types.Ticket{Ticket: answer.Ticket, Status: string(answer.Status)}, nil
}
