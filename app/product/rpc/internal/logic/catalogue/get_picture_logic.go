package cataloguelogic

import (
	"context"

	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/pb"
)

// GetPictureLogic answers one call.
type GetPictureLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewGetPictureLogic makes the logic of one call.
func NewGetPictureLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetPictureLogic {
	return &GetPictureLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetPicture answers a picture with its bytes.
func (l *GetPictureLogic) GetPicture(in *pb.GetPictureRequest) (*pb.Picture, error) {
	p, err := l.svcCtx.Store.Picture(l.ctx, in.GetId())
	if err != nil {
		return nil, err
	}
	return &pb.Picture{Id: p.ID, ContentType: p.ContentType, Content: p.Content}, nil
}
