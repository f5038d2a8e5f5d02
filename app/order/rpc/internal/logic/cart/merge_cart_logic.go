package cartlogic

import (
	"context"
	"slices"

	"mall/app/order/domain"
	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
	"mall/app/order/wire"
)

type MergeCartLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewMergeCartLogic(ctx context.Context, svcCtx *svc.ServiceContext) *MergeCartLogic {
	return &MergeCartLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *MergeCartLogic) MergeCart(in *pb.MergeCartRequest) (*pb.CartResponse, error) {
	wanted, err := domain.NewCartLines(wire.Lines(in.GetItems()))
	if err != nil {
		return nil, err
	}
	lines, err := l.svcCtx.Store.Cart(l.ctx, in.GetUserId())
	if err != nil {
		return nil, err
	}
	known, err := lookUp(l.ctx, l.svcCtx.Catalogue, append(slices.Clone(lines), wanted...))
	if err != nil {
		return nil, err
	}
	wanted = slices.DeleteFunc(wanted, func(line domain.Line) bool { return !known[line.SkuID].GetActive() })
	wanted = domain.FitCart(lines, wanted)
	if err := l.svcCtx.Store.MergeCart(l.ctx, in.GetUserId(), wanted); err != nil {
		return nil, err
	}
	if lines, err = l.svcCtx.Store.Cart(l.ctx, in.GetUserId()); err != nil {
		return nil, err
	}
	return show(lines, known)
}
