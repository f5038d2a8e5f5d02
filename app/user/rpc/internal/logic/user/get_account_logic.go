package userlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
)

type GetAccountLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetAccountLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetAccountLogic {
	return &GetAccountLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *GetAccountLogic) GetAccount(in *pb.GetAccountRequest) (*pb.Account, error) {
	return nil, status.Error(codes.Unimplemented, "GetAccount")
}
