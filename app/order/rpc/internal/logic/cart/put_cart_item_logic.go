package cartlogic

import (
	"context"

	"mall/app/order/domain"
	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
)

type PutCartItemLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewPutCartItemLogic(ctx context.Context, svcCtx *svc.ServiceContext) *PutCartItemLogic {
	return &PutCartItemLogic{ctx: ctx, svcCtx: svcCtx}
}

// PutCartItem sets a SKU's quantity. SKU_NOT_FOUND when it is not on sale.
func (l *PutCartItemLogic) PutCartItem(in *pb.PutCartItemRequest) (*pb.CartResponse, error) {
	wanted := domain.Line{SkuID: in.GetSkuId(), Quantity: in.GetQuantity()}
	if err := domain.CheckCartLine(wanted); err != nil {
		return nil, err
	}
	lines, err := l.svcCtx.Store.Cart(l.ctx, in.GetUserId())
	if err != nil {
		return nil, err
	}
	lines, err = domain.PutLine(lines, wanted)
	if err != nil {
		return nil, err
	}
	known, err := lookUp(l.ctx, l.svcCtx.Catalogue, lines)
	if err != nil {
		return nil, err
	}
	if !known[wanted.SkuID].GetActive() {
		return nil, domain.ErrSkuNotFound(wanted.SkuID)
	}
	if err := l.svcCtx.Store.PutCart(l.ctx, in.GetUserId(), []domain.Line{wanted}); err != nil {
		return nil, err
	}
	return show(lines, known)
}
