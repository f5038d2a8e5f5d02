package account

import (
	"context"
	"errors"

	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
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
	return nil, errors.ErrUnsupported
}
