package userlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
)

type ChangePasswordLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewChangePasswordLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ChangePasswordLogic {
	return &ChangePasswordLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *ChangePasswordLogic) ChangePassword(in *pb.ChangePasswordRequest) (*pb.Empty, error) {
	return nil, status.Error(codes.Unimplemented, "ChangePassword")
}
