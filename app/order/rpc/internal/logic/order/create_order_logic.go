package orderlogic

import (
	"context"

	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
)

type CreateOrderLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreateOrderLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateOrderLogic {
	return &CreateOrderLogic{ctx: ctx, svcCtx: svcCtx}
}

// CreateOrder reserves stock and makes the order. The same idempotency key answers the same order.
func (l *CreateOrderLogic) CreateOrder(in *pb.CreateOrderRequest) (*pb.CreateOrderResponse, error) {
	answer, replayed, err := l.svcCtx.Checkout.CreateOrder(l.ctx, in)
	if err != nil {
		return nil, err
	}
	return &pb.CreateOrderResponse{Order: answer, Replayed: replayed}, nil
}
