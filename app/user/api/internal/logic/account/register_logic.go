package account

import (
	"context"

	"mall/app/user/api/internal/present"
	"mall/app/user/api/internal/svc"
	"mall/app/user/api/internal/types"
	"mall/app/user/rpc/client/user"
	"mall/common/idempotency"
	"mall/common/web"
)

type RegisterLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewRegisterLogic(ctx context.Context, svcCtx *svc.ServiceContext) *RegisterLogic {
	return &RegisterLogic{ctx: ctx, svcCtx: svcCtx}
}

// Register: Register an account
func (l *RegisterLogic) Register(req *types.RegisterReq) (resp *types.User, err error) {
	if err := idempotency.Check(req.IdempotencyKey); err != nil {
		return nil, err
	}
	out, err := l.svcCtx.User.Register(l.ctx, &user.RegisterRequest{
		Email: req.Email, Password: req.Password, Name: req.Name, IdempotencyKey: req.IdempotencyKey,
	})
	if err != nil {
		return nil, err
	}
	web.MarkReplayed(l.ctx, out.GetReplayed())
	return present.User(out.GetAccount()), nil
}
