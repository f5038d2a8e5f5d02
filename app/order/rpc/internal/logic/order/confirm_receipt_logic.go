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

type ConfirmReceiptLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewConfirmReceiptLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ConfirmReceiptLogic {
	return &ConfirmReceiptLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *ConfirmReceiptLogic) ConfirmReceipt(in *pb.OrderActionRequest) (*pb.OrderInfo, error) {
	o, err := updateOwn(l.ctx, l.svcCtx, in.GetOrderId(), in.GetUserId(), func(_ mysql.Querier, o *domain.Order) error {
		return o.ConfirmReceipt(time.Now())
	})
	if err != nil {
		return nil, err
	}
	return wire.Order(o), nil
}
