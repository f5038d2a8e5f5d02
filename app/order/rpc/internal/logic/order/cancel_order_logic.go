package orderlogic

import (
	"context"
	"time"

	"mall/app/order/domain"
	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
	"mall/app/order/wire"
	"mall/common/mysql"
)

type CancelOrderLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCancelOrderLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CancelOrderLogic {
	return &CancelOrderLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *CancelOrderLogic) CancelOrder(in *pb.OrderActionRequest) (*pb.OrderInfo, error) {
	o, err := updateOwn(l.ctx, l.svcCtx, in.GetOrderId(), in.GetUserId(), func(_ mysql.Querier, o *domain.Order) error {
		return o.Cancel(time.Now())
	})
	if err != nil {
		return nil, err
	}
	return wire.Order(o), nil
}
