package userlogic

import (
	"context"

	"mall/app/user/domain"
	"mall/app/user/rpc/internal/svc"
	"mall/app/user/rpc/pb"
	"mall/common/id"
)

type GetAccountLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetAccountLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetAccountLogic {
	return &GetAccountLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *GetAccountLogic) GetAccount(in *pb.GetAccountRequest) (*pb.Account, error) {
	if !id.Valid(in.GetUserId()) {
		return nil, domain.ErrNoAccount
	}
	account, err := l.svcCtx.Store.Account(l.ctx, in.GetUserId())
	if err != nil {
		return nil, err
	}
	return accountMessage(account), nil
}
