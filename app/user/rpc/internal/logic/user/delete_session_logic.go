package userlogic

import (
	"context"

	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
	"mall/app/user/store"
	"mall/common/id"
)

type DeleteSessionLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewDeleteSessionLogic(ctx context.Context, svcCtx *svc.ServiceContext) *DeleteSessionLogic {
	return &DeleteSessionLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *DeleteSessionLogic) DeleteSession(in *pb.DeleteSessionRequest) (*pb.Empty, error) {
	if id.Valid(in.GetUserId()) && id.Valid(in.GetSessionId()) {
		if err := l.svcCtx.Store.RevokeSession(l.ctx, in.GetUserId(), in.GetSessionId(), store.Now()); err != nil {
			return nil, err
		}
	}
	return &pb.Empty{}, nil
}
