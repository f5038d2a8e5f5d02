package orderlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
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
	return nil, status.Error(codes.Unimplemented, "GetStatistics")
}
