package userlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
)

type CreateSessionLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreateSessionLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateSessionLogic {
	return &CreateSessionLogic{ctx: ctx, svcCtx: svcCtx}
}

// CreateSession checks a password and opens a refresh-token family. INVALID_CREDENTIALS otherwise.
func (l *CreateSessionLogic) CreateSession(in *pb.CreateSessionRequest) (*pb.Session, error) {
	return nil, status.Error(codes.Unimplemented, "CreateSession")
}
