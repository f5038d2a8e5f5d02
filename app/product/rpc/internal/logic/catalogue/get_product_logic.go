package cataloguelogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/pb"
)

type GetProductLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetProductLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetProductLogic {
	return &GetProductLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *GetProductLogic) GetProduct(in *pb.GetProductRequest) (*pb.Product, error) {
	return nil, status.Error(codes.Unimplemented, "GetProduct")
}
