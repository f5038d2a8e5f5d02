package cataloguelogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/pb"
)

type GetPictureLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetPictureLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetPictureLogic {
	return &GetPictureLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *GetPictureLogic) GetPicture(in *pb.GetPictureRequest) (*pb.Picture, error) {
	return nil, status.Error(codes.Unimplemented, "GetPicture")
}
