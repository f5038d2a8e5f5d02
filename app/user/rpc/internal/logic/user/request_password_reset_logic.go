package userlogic

import (
	"context"

	"mall/app/user/domain"
	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
	"mall/app/user/store"
)

type RequestPasswordResetLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewRequestPasswordResetLogic(ctx context.Context, svcCtx *svc.ServiceContext) *RequestPasswordResetLogic {
	return &RequestPasswordResetLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *RequestPasswordResetLogic) RequestPasswordReset(in *pb.RequestPasswordResetRequest) (*pb.Empty, error) {
	email, err := domain.NewEmail(in.GetEmail())
	if err != nil {
		return nil, err
	}
	reset := l.svcCtx.Config.Reset
	err = l.svcCtx.Store.RequestReset(l.ctx, email, store.Now(), store.ResetRules{
		TTL: reset.TTL, Hourly: reset.Hourly,
		Link: func(token string) string { return reset.Page + token },
	})
	if err != nil {
		return nil, err
	}
	return &pb.Empty{}, nil
}
