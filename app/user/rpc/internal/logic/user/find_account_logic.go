package userlogic

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
)

type FindAccountLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewFindAccountLogic(ctx context.Context, svcCtx *svc.ServiceContext) *FindAccountLogic {
	return &FindAccountLogic{ctx: ctx, svcCtx: svcCtx}
}

// FindAccount finds an account by its e-mail address. NOT_FOUND when nobody has it.
func (l *FindAccountLogic) FindAccount(in *pb.FindAccountRequest) (*pb.Account, error) {
	return nil, status.Error(codes.Unimplemented, "FindAccount")
}
