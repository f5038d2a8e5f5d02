package userlogic

import (
	"context"

	"mall/app/user/domain"
	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
	"mall/app/user/store"
	"mall/common/id"
)

type ChangePasswordLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewChangePasswordLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ChangePasswordLogic {
	return &ChangePasswordLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *ChangePasswordLogic) ChangePassword(in *pb.ChangePasswordRequest) (*pb.Empty, error) {
	next, err := domain.NewPassword("next", in.GetNext())
	if err != nil {
		return nil, err
	}
	if !id.Valid(in.GetUserId()) {
		return nil, domain.ErrNoAccount
	}
	owner, err := l.svcCtx.Store.Credentials(l.ctx, in.GetUserId())
	if err != nil {
		return nil, err
	}
	ok, _, err := l.svcCtx.Hasher.Matches(l.ctx, owner.PasswordHash, domain.TypedPassword(in.GetCurrent()))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, domain.ErrWrongCurrent
	}
	hash, err := l.svcCtx.Hasher.Hash(l.ctx, next)
	if err != nil {
		return nil, err
	}
	if err := l.svcCtx.Store.ChangePassword(l.ctx, owner, hash, in.GetSessionId(), store.Now()); err != nil {
		return nil, err
	}
	return &pb.Empty{}, nil
}
