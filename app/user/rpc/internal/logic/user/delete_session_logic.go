package userlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
)

type DeleteSessionLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewDeleteSessionLogic(ctx context.Context, svcCtx *svc.ServiceContext) *DeleteSessionLogic {
	return &DeleteSessionLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *DeleteSessionLogic) DeleteSession(in *pb.DeleteSessionRequest) (*pb.Empty, error) {
	return nil, status.Error(codes.Unimplemented, "DeleteSession")
}
