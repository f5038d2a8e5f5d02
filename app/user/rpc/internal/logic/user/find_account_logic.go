package userlogic

import (
	"context"

	"mall/app/user/domain"
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

// FindAccount finds an account by its e-mail address. NOT_FOUND when nobody has it, also when it is
// none.
func (l *FindAccountLogic) FindAccount(in *pb.FindAccountRequest) (*pb.Account, error) {
	email, err := domain.NewEmail(in.GetEmail())
	if err != nil {
		return nil, domain.ErrNoAccount
	}
	found, err := l.svcCtx.Store.CredentialsByEmail(l.ctx, email)
	if err != nil {
		return nil, err
	}
	return accountMessage(found.Account), nil
}
