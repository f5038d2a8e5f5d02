package orderlogic

import (
	"context"

	"mall/app/order/domain"
	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
	"mall/app/order/wire"
)

type GetStatisticsLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetStatisticsLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetStatisticsLogic {
	return &GetStatisticsLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetStatistics adds up what happened to orders in a time range.
func (l *GetStatisticsLogic) GetStatistics(in *pb.GetStatisticsRequest) (*pb.Statistics, error) {
	r, err := domain.NewRange(wire.Time(in.GetFromMs()), wire.Time(in.GetToMs()), in.GetBucket())
	if err != nil {
		return nil, err
	}
	s, err := l.svcCtx.Store.Statistics(l.ctx, r)
	if err != nil {
		return nil, err
	}
	return wire.Statistics(s), nil
}
