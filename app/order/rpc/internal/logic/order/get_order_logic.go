package orderlogic

import (
	"context"

	"mall/app/order/domain"
	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
	"mall/app/order/store"
	"mall/app/order/wire"
	"mall/common/id"
)

type GetOrderLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetOrderLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetOrderLogic {
	return &GetOrderLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetOrder answers NOT_FOUND for a stranger's order. An empty user_id means an operator or a service asks.
func (l *GetOrderLogic) GetOrder(in *pb.GetOrderRequest) (*pb.OrderInfo, error) {
	if !id.Valid(in.GetOrderId()) {
		return nil, domain.ErrOrderNotFound()
	}
	o, err := l.read(in)
	if err != nil {
		return nil, err
	}
	if in.GetUserId() != "" && o.UserID != in.GetUserId() {
		return nil, domain.ErrOrderNotFound()
	}
	return wire.Record(o), nil
}

// read leaves the history out for those who do not ask for it: services on the way of a payment.
func (l *GetOrderLogic) read(in *pb.GetOrderRequest) (store.Record, error) {
	if in.GetWithHistory() {
		return l.svcCtx.Store.Record(l.ctx, in.GetOrderId())
	}
	o, err := l.svcCtx.Store.Order(l.ctx, in.GetOrderId())
	return store.Record{Snapshot: o}, err
}
