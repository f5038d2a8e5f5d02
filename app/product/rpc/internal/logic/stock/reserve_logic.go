package stocklogic

import (
	"context"
	"time"

	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/internal/wire"
	"mall/app/product/rpc/pb"
)

// ReserveLogic answers one call.
type ReserveLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewReserveLogic makes the logic of one call.
func NewReserveLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ReserveLogic {
	return &ReserveLogic{ctx: ctx, svcCtx: svcCtx}
}

// Reserve takes stock for one order in one transaction and answers the lines with their prices.
func (l *ReserveLogic) Reserve(in *pb.ReserveRequest) (*pb.Reservation, error) {
	request, err := wire.ReserveRequest(in)
	if err != nil {
		return nil, err
	}
	offers, err := l.svcCtx.Offers.Get(l.ctx, request.SkuIDs())
	if err != nil {
		return nil, err
	}
	if request.FlashSaleID != "" {
		sale, err := l.svcCtx.Store.FlashSale(l.ctx, request.FlashSaleID)
		if err != nil {
			return nil, err
		}
		if offers, err = sale.Reprice(offers, time.Now()); err != nil {
			return nil, err
		}
		request.FlashLimit = sale.LimitPerCustomer
	}
	lines, err := request.Price(offers)
	if err != nil {
		return nil, err
	}
	reservation, err := l.svcCtx.Store.Reserve(l.ctx, request, lines)
	if err != nil {
		return nil, err
	}
	l.svcCtx.Available.Forget(request.SkuIDs()...)
	return wire.Reservation(reservation), nil
}
