package cataloguelogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/pb"
)

type ListProductsLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListProductsLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListProductsLogic {
	return &ListProductsLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *ListProductsLogic) ListProducts(in *pb.ListProductsRequest) (*pb.ListProductsResponse, error) {
	return nil, status.Error(codes.Unimplemented, "ListProducts")
}
