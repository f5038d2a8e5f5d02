package stocklogic

import (
	"context"

	"google.golang.org/protobuf/proto"

	"mall/app/product/domain"
	"mall/app/product/rpc/internal/svc"
	"mall/app/product/rpc/internal/wire"
	"mall/app/product/rpc/pb"
	"mall/app/product/store"
	"mall/common/idempotency"
	"mall/common/mysql"
)

// ChangeStockLogic answers one call.
type ChangeStockLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

// NewChangeStockLogic makes the logic of one call.
func NewChangeStockLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ChangeStockLogic {
	return &ChangeStockLogic{ctx: ctx, svcCtx: svcCtx}
}

// ChangeStock corrects a SKU's stock by an operator's delta.
func (l *ChangeStockLogic) ChangeStock(in *pb.ChangeStockRequest) (*pb.StockLevel, error) {
	change, err := domain.NewStockChange(in.GetSkuId(), in.GetActorId(), in.GetDelta(), in.GetReason())
	if err != nil {
		return nil, err
	}
	call, err := idempotency.NewCall(in.GetActorId(), "POST /admin/skus/stock", in.GetIdempotencyKey(),
		&pb.ChangeStockRequest{SkuId: in.GetSkuId(), Delta: in.GetDelta(), Reason: in.GetReason()})
	if err != nil {
		return nil, err
	}
	out := &pb.StockLevel{}
	replayed, err := idempotency.Do(l.ctx, l.svcCtx.Store.DB(), call, out, func(tx mysql.Querier) (proto.Message, error) {
		level, err := store.ChangeStock(l.ctx, tx, change)
		if err != nil {
			return nil, err
		}
		return wire.Level(level), nil
	})
	if err != nil {
		return nil, err
	}
	out.Replayed = replayed
	l.svcCtx.Available.Forget(change.SkuID)
	return out, nil
}
