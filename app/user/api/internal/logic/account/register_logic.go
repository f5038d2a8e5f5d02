package account

import (
	"context"
	"errors"

	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
)

type RegisterLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewRegisterLogic(ctx context.Context, svcCtx *svc.ServiceContext) *RegisterLogic {
	return &RegisterLogic{ctx: ctx, svcCtx: svcCtx}
}

// Register: Register an account
func (l *RegisterLogic) Register(req *types.RegisterReq) (resp *types.User, err error) {
	return nil, errors.ErrUnsupported
}
