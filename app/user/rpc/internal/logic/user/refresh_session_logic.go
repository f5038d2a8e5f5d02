package userlogic

import (
	"context"

	"mall/app/user/domain"
	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
	"mall/app/user/store"
	"mall/app/user/token"
)

type RefreshSessionLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewRefreshSessionLogic(ctx context.Context, svcCtx *svc.ServiceContext) *RefreshSessionLogic {
	return &RefreshSessionLogic{ctx: ctx, svcCtx: svcCtx}
}

// RefreshSession rotates a refresh token. A token used twice revokes its family.
func (l *RefreshSessionLogic) RefreshSession(in *pb.RefreshSessionRequest) (*pb.Session, error) {
	hash, ok := token.Parse(in.GetRefreshToken())
	if !ok {
		return nil, domain.ErrSessionEnded
	}
	now := store.Now()
	grant, err := l.svcCtx.Store.Refresh(l.ctx, hash, now, l.svcCtx.Config.RefreshTTL)
	if err != nil {
		return nil, err
	}
	return sessionMessage(l.svcCtx.Config, grant, now)
}
