package admin

import (
	"context"

	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
	"mall/app/order/api/internal/view"
)

type GetStatisticsLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetStatisticsLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetStatisticsLogic {
	return &GetStatisticsLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetStatistics: Orders, revenue and refunds of a time range, in buckets of an hour or a day
func (l *GetStatisticsLogic) GetStatistics(req *types.StatisticsReq) (*types.Statistics, error) {
	in, err := view.StatisticsRequest(req)
	if err != nil {
		return nil, err
	}
	s, err := l.svcCtx.Orders.GetStatistics(l.ctx, in)
	if err != nil {
		return nil, err
	}
	return view.Statistics(in, s), nil
}
