package account

import (
	"context"

	"mall/app/user/api/internal/present"
	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
	"mall/app/user/rpc/client/user"
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
	out, err := l.svcCtx.User.CreateSession(l.ctx, &user.CreateSessionRequest{Email: req.Email, Password: req.Password})
	if err != nil {
		return nil, err
	}
	return present.Session(out), nil
}
