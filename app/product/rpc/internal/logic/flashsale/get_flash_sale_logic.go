package flashsalelogic

import (
	"context"

	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/internal/wire"
	"mall/app/product/rpc/pb"
)

// GetFlashSaleLogic answers one call.
type GetFlashSaleLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewGetFlashSaleLogic makes the logic of one call.
func NewGetFlashSaleLogic(ctx context.Context, svcCtx *svc.ServiceContext) *GetFlashSaleLogic {
	return &GetFlashSaleLogic{ctx: ctx, svcCtx: svcCtx}
}

// GetFlashSale answers a sale as it is stored now.
func (l *GetFlashSaleLogic) GetFlashSale(in *pb.GetFlashSaleRequest) (*pb.FlashSaleInfo, error) {
	sale, err := l.svcCtx.Store.FlashSale(l.ctx, in.GetId())
	if err != nil {
		return nil, err
	}
	return wire.FlashSale(sale), nil
}
