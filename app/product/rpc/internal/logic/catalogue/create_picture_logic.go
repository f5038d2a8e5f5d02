package cataloguelogic

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"

	"mall/app/product/domain"
	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/pb"
	"mall/app/product/store"
	"mall/common/idempotency"
	"mall/common/mysql"
)

// CreatePictureLogic answers one call.
type CreatePictureLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewCreatePictureLogic makes the logic of one call.
func NewCreatePictureLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreatePictureLogic {
	return &CreatePictureLogic{ctx: ctx, svcCtx: svcCtx}
}

// CreatePicture stores an uploaded picture.
func (l *CreatePictureLogic) CreatePicture(in *pb.CreatePictureRequest) (*pb.CreatePictureResponse, error) {
	p, err := domain.NewPicture(in.GetContentType(), in.GetContent(), time.Now().UTC().Truncate(time.Millisecond))
	if err != nil {
		return nil, err
	}
	call, err := idempotency.NewCall(in.GetActorId(), "POST /admin/pictures", in.GetIdempotencyKey(),
		&pb.Picture{ContentType: in.GetContentType(), Content: in.GetContent()})
	if err != nil {
		return nil, err
	}
	out := &pb.CreatePictureResponse{}
	replayed, err := idempotency.Do(l.ctx, l.svcCtx.Store.DB(), call, out, func(tx mysql.Querier) (proto.Message, error) {
		if err := store.InsertPicture(l.ctx, tx, p, in.GetActorId()); err != nil {
			return nil, err
		}
		return &pb.CreatePictureResponse{Id: p.ID}, nil
	})
	if err != nil {
		return nil, err
	}
	out.Replayed = replayed
	return out, nil
}
