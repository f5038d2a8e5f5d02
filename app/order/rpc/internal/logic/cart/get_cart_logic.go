package cartlogic

import (
	"context"

	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
)

type GetCartLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewGetCartLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetCartLogic {
	return &GetCartLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *GetCartLogic) GetCart(in *pb.CartRequest) (*pb.CartResponse, error) {
	lines, err := l.svcCtx.Store.Cart(l.ctx, in.GetUserId())
	if err != nil {
		return nil, err
	}
	known, err := lookUp(l.ctx, l.svcCtx.Catalogue, lines)
	if err != nil {
		return nil, err
	}
	return show(lines, known)
}
