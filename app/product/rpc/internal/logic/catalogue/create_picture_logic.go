package cataloguelogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/pb"
)

type CreatePictureLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreatePictureLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreatePictureLogic {
	return &CreatePictureLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *CreatePictureLogic) CreatePicture(in *pb.CreatePictureRequest) (*pb.CreatePictureResponse, error) {
	return nil, status.Error(codes.Unimplemented, "CreatePicture")
}
