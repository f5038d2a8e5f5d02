package flashsalelogic

import (
	"context"
	"slices"

	"github.com/zeromicro/go-zero/core/logx"

	"mall/app/product/domain"
	"mall/app/product/flashcounter"
	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/internal/wire"
	"mall/app/product/rpc/pb"
)

// UpdateFlashSaleLogic answers one call.
type UpdateFlashSaleLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewUpdateFlashSaleLogic makes the logic of one call.
func NewUpdateFlashSaleLogic(ctx context.Context, svcCtx *svc.ServiceContext) *UpdateFlashSaleLogic {
	return &UpdateFlashSaleLogic{ctx: ctx, svcCtx: svcCtx}
}

// UpdateFlashSale replaces a sale; what its items sold stays.
func (l *UpdateFlashSaleLogic) UpdateFlashSale(in *pb.UpdateFlashSaleRequest) (*pb.FlashSaleInfo, error) {
	input := wire.FlashSaleInput(in.GetSale())
	offers, err := l.svcCtx.Store.Offers(l.ctx, input.SkuIDs())
	if err != nil {
		return nil, err
	}
	sale, quota, err := l.svcCtx.Store.UpdateFlashSale(l.ctx, in.GetId(), input, offers, in.GetActorId())
	if err != nil {
		return nil, err
	}
	l.tellAdmission(sale, quota)
	return wire.FlashSale(sale), nil
}

// tellAdmission passes changed quotas on to the counters of admission. Where Redis does not answer,
// admission refuses or queues by the old quota and MySQL still decides by the new one.
func (l *UpdateFlashSaleLogic) tellAdmission(sale domain.FlashSale, quota map[string]int64) {
	kept := sale.SkuIDs()
	for sku, delta := range quota {
		var err error
		switch {
		case !slices.Contains(kept, sku):
			err = flashcounter.Drop(l.ctx, l.svcCtx.Redis, sale.ID, sku)
		case delta != 0:
			err = flashcounter.Add(l.ctx, l.svcCtx.Redis, sale.ID, sku, delta)
		}
		if err != nil {
			logx.WithContext(l.ctx).Errorf("admission keeps its old count: %v", err)
		}
	}
}
