package admin

import (
	"context"
	"errors"

	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
)

type ListRefundsLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListRefundsLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListRefundsLogic {
	return &ListRefundsLogic{ctx: ctx, svcCtx: svcCtx}
}

// ListRefunds: Refunds, oldest undecided first
func (l *ListRefundsLogic) ListRefunds(req *types.ListRefundsReq) (resp *types.RefundList, err error) {
	return nil, errors.ErrUnsupported
}
