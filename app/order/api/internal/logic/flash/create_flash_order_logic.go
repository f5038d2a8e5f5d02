package flash

import (
	"context"
	"errors"

	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
)

type CreateFlashOrderLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreateFlashOrderLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateFlashOrderLogic {
	return &CreateFlashOrderLogic{ctx: ctx, svcCtx: svcCtx}
}

// CreateFlashOrder: Ask for one piece of a flash sale; poll the ticket for the order
func (l *CreateFlashOrderLogic) CreateFlashOrder(req *types.CreateFlashOrderReq) (resp *types.Ticket, err error) {
	return nil, errors.ErrUnsupported
}
