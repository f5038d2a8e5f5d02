package cataloguelogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/pb"
)

type GetSkusLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetSkusLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetSkusLogic {
	return &GetSkusLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetSkus answers the SKUs that exist, in any order; unknown ids are left out.
func (l *GetSkusLogic) GetSkus(in *pb.GetSkusRequest) (*pb.GetSkusResponse, error) {
	return nil, status.Error(codes.Unimplemented, "GetSkus")
}
