package account

import (
	"context"
	"errors"

	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
)

type CreateSessionLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewCreateSessionLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateSessionLogic {
	return &CreateSessionLogic{ctx: ctx, svcCtx: svcCtx}
}

// CreateSession: Log in
func (l *CreateSessionLogic) CreateSession(req *types.CreateSessionReq) (resp *types.Session, err error) {
	return nil, errors.ErrUnsupported
}
