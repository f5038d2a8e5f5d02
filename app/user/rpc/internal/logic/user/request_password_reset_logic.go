package userlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
)

type RequestPasswordResetLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewRequestPasswordResetLogic(ctx context.Context, svcCtx *svc.ServiceContext) *RequestPasswordResetLogic {
	return &RequestPasswordResetLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *RequestPasswordResetLogic) RequestPasswordReset(in *pb.RequestPasswordResetRequest) (*pb.Empty, error) {
	return nil, status.Error(codes.Unimplemented, "RequestPasswordReset")
}
