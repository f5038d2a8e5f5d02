package orders

import (
	"context"
	"errors"

	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
)

type ConfirmReceiptLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewConfirmReceiptLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ConfirmReceiptLogic {
	return &ConfirmReceiptLogic{ctx: ctx, svcCtx: svcCtx}
}

// ConfirmReceipt: Confirm that the goods arrived
func (l *ConfirmReceiptLogic) ConfirmReceipt(req *types.OrderIdReq) (resp *types.Order, err error) {
	return nil, errors.ErrUnsupported
}
