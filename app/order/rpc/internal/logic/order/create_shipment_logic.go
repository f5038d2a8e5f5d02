package orderlogic

import (
	"context"
	"time"

	"mall/app/order/domain"
	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
	"mall/app/order/wire"
	"mall/common/id"
	"mall/common/mysql"
	"mall/common/outbox"
)

type CreateShipmentLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreateShipmentLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateShipmentLogic {
	return &CreateShipmentLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *CreateShipmentLogic) CreateShipment(in *pb.CreateShipmentRequest) (*pb.OrderInfo, error) {
	if !id.Valid(in.GetOrderId()) {
		return nil, domain.ErrOrderNotFound()
	}
	found, err := l.svcCtx.Store.Order(l.ctx, in.GetOrderId())
	if err != nil {
		return nil, err
	}
	var address *domain.Address
	if found.Address == nil && found.Status == domain.Paid {
		if address, err = l.svcCtx.Checkout.FirstAddress(l.ctx, found.UserID); err != nil {
			return nil, err
		}
	}
	o, err := l.svcCtx.Store.Update(l.ctx, found.ID, func(tx mysql.Querier, o *domain.Order) error {
		err := o.Ship(in.GetCarrier(), in.GetTrackingNumber(), address, l.svcCtx.AutoCompleteAfter, time.Now())
		if err != nil {
			return err
		}
		s := o.Snapshot().Shipment
		return outbox.Add(l.ctx, tx, outbox.Audit(in.GetActorId(), "order.ship", found.ID, traceID(l.ctx),
			map[string]string{"carrier": s.Carrier, "trackingNumber": s.TrackingNumber}))
	})
	if err != nil {
		return nil, err
	}
	return wire.Order(o), nil
}
