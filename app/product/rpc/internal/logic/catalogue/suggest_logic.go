package cataloguelogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/pb"
)

type SuggestLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewSuggestLogic(ctx context.Context, svcCtx *svc.ServiceContext) *SuggestLogic {
	return &SuggestLogic{ctx: ctx, svcCtx: svcCtx}
}

// Suggest answers what a search that begins with the query may mean: categories first, then products.
func (l *SuggestLogic) Suggest(in *pb.SuggestRequest) (*pb.SuggestResponse, error) {
	return nil, status.Error(codes.Unimplemented, "Suggest")
}
