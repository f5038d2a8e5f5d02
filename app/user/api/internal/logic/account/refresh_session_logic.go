package account

import (
	"context"

	"mall/app/user/api/internal/present"
	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
	"mall/app/user/rpc/client/user"
)

type RefreshSessionLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewRefreshSessionLogic(ctx context.Context, svcCtx *svc.ServiceContext) *RefreshSessionLogic {
	return &RefreshSessionLogic{ctx: ctx, svcCtx: svcCtx}
}

// RefreshSession: Exchange a refresh token for a new session; reuse revokes the whole family
func (l *RefreshSessionLogic) RefreshSession(req *types.RefreshSessionReq) (resp *types.Session, err error) {
	out, err := l.svcCtx.User.RefreshSession(l.ctx, &user.RefreshSessionRequest{RefreshToken: req.RefreshToken})
	if err != nil {
		return nil, err
	}
	return present.Session(out), nil
}
