package orders

import (
	"context"

	"mall/app/order/api/internal/caller"
	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
	"mall/app/order/api/internal/view"
	"mall/app/order/rpc/pb"
)

type ConfirmReceiptLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewConfirmReceiptLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ConfirmReceiptLogic {
	return &ConfirmReceiptLogic{ctx: ctx, svcCtx: svcCtx}
}

// ConfirmReceipt: Confirm that the goods arrived
func (l *ConfirmReceiptLogic) ConfirmReceipt(req *types.OrderIdReq) (*types.Order, error) {
	userID, err := caller.ID(l.ctx)
	if err != nil {
		return nil, err
	}
	o, err := l.svcCtx.Orders.ConfirmReceipt(l.ctx, &pb.OrderActionRequest{OrderId: req.Id, UserId: userID})
	if err != nil {
		return nil, err
	}
	return view.Order(o), nil
}
