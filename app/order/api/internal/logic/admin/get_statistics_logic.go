package admin

import (
	"context"
	"errors"

	"mall/app/order/api/internal/svc"
	"mall/app/order/api/internal/types"
)

type GetStatisticsLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetStatisticsLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetStatisticsLogic {
	return &GetStatisticsLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetStatistics: Orders, revenue and refunds of a time range, in buckets of an hour or a day
func (l *GetStatisticsLogic) GetStatistics(req *types.StatisticsReq) (resp *types.Statistics, err error) {
	return nil, errors.ErrUnsupported
}
