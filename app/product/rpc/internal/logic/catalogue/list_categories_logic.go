package cataloguelogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/pb"
)

type ListCategoriesLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListCategoriesLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListCategoriesLogic {
	return &ListCategoriesLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *ListCategoriesLogic) ListCategories(in *pb.Empty) (*pb.ListCategoriesResponse, error) {
	return nil, status.Error(codes.Unimplemented, "ListCategories")
}
