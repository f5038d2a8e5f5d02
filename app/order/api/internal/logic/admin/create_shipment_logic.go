package admin

import (
	"context"

	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
	"mall/app/order/api/internal/view"
	"mall/app/order/rpc/pb"
	"mall/common/auth"
)

type CreateShipmentLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreateShipmentLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateShipmentLogic {
	return &CreateShipmentLogic{ctx: ctx, svcCtx: svcCtx}
}

// CreateShipment: Ship a paid order
func (l *CreateShipmentLogic) CreateShipment(req *types.CreateShipmentReq) (*types.Order, error) {
	o, err := l.svcCtx.Orders.CreateShipment(l.ctx, &pb.CreateShipmentRequest{
		ActorId: auth.From(l.ctx).UserID, OrderId: req.Id, Carrier: req.Carrier, TrackingNumber: req.TrackingNumber,
	})
	if err != nil {
		return nil, err
	}
	return view.AdminOrder(o), nil
}
