package admin

import (
	"context"
	"errors"

	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
)

type CreateShipmentLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreateShipmentLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateShipmentLogic {
	return &CreateShipmentLogic{ctx: ctx, svcCtx: svcCtx}
}

// CreateShipment: Ship a paid order
func (l *CreateShipmentLogic) CreateShipment(req *types.CreateShipmentReq) (resp *types.Order, err error) {
	return nil, errors.ErrUnsupported
}
