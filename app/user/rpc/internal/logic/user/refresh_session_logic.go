package userlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
)

type RefreshSessionLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewRefreshSessionLogic(ctx context.Context, svcCtx *svc.ServiceContext) *RefreshSessionLogic {
	return &RefreshSessionLogic{ctx: ctx, svcCtx: svcCtx}
}

// RefreshSession rotates a refresh token. A token used twice revokes its family.
func (l *RefreshSessionLogic) RefreshSession(in *pb.RefreshSessionRequest) (*pb.Session, error) {
	return nil, status.Error(codes.Unimplemented, "RefreshSession")
}
