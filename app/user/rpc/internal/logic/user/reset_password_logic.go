package userlogic

import (
	"context"

	"mall/app/user/domain"
	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
	"mall/app/user/store"
	"mall/app/user/token"
)

type ResetPasswordLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewResetPasswordLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ResetPasswordLogic {
	return &ResetPasswordLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *ResetPasswordLogic) ResetPassword(in *pb.ResetPasswordRequest) (*pb.Empty, error) {
	next, err := domain.NewPassword("password", in.GetPassword())
	if err != nil {
		return nil, err
	}
	link, ok := token.Parse(in.GetToken())
	if !ok {
		return nil, domain.ErrResetLink
	}
	// Asked before the password is hashed, so that a guess costs no core.
	found, err := l.svcCtx.Store.ResetLink(l.ctx, link)
	if err != nil {
		return nil, err
	}
	if err := found.Good(store.Now()); err != nil {
		return nil, err
	}
	hash, err := l.svcCtx.Hasher.Hash(l.ctx, next)
	if err != nil {
		return nil, err
	}
	if err := l.svcCtx.Store.ResetPassword(l.ctx, link, hash, store.Now()); err != nil {
		return nil, err
	}
	return &pb.Empty{}, nil
}
