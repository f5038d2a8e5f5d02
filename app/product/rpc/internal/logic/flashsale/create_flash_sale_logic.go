package flashsalelogic

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"

	"mall/app/product/domain"
	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/internal/wire"
	"mall/app/product/rpc/pb"
	"mall/app/product/store"
	"mall/common/idempotency"
	"mall/common/mysql"
)

// CreateFlashSaleLogic answers one call.
type CreateFlashSaleLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewCreateFlashSaleLogic makes the logic of one call.
func NewCreateFlashSaleLogic(ctx context.Context, svcCtx *svc.ServiceContext) *CreateFlashSaleLogic {
	return &CreateFlashSaleLogic{ctx: ctx, svcCtx: svcCtx}
}

// CreateFlashSale announces a sale.
func (l *CreateFlashSaleLogic) CreateFlashSale(in *pb.CreateFlashSaleRequest) (*pb.CreateFlashSaleResponse, error) {
	call, err := idempotency.NewCall(in.GetActorId(), "POST /admin/flash-sales", in.GetIdempotencyKey(), in.GetSale())
	if err != nil {
		return nil, err
	}
	out := &pb.CreateFlashSaleResponse{}
	replayed, err := idempotency.Do(l.ctx, l.svcCtx.Store.DB(), call, out, func(tx mysql.Querier) (proto.Message, error) {
		// Judged in here, so that a repetition after the sale began still gets its answer.
		sale, err := domain.NewFlashSale(wire.FlashSaleInput(in.GetSale()), time.Now())
		if err != nil {
			return nil, err
		}
		offers, err := l.svcCtx.Store.Offers(l.ctx, sale.SkuIDs())
		if err != nil {
			return nil, err
		}
		if err := sale.Offered(offers); err != nil {
			return nil, err
		}
		if err := store.InsertFlashSale(l.ctx, tx, sale, in.GetActorId()); err != nil {
			return nil, err
		}
		return &pb.CreateFlashSaleResponse{Sale: wire.FlashSale(sale)}, nil
	})
	if err != nil {
		return nil, err
	}
	out.Replayed = replayed
	return out, nil
}
