package orderlogic

import (
	"context"

	"mall/app/order/domain"
	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
	"mall/app/order/store"
	"mall/app/order/wire"
	"mall/common/id"
	"mall/common/page"
	"mall/common/problem"
)

type ListRefundsLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListRefundsLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListRefundsLogic {
	return &ListRefundsLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *ListRefundsLogic) ListRefunds(in *pb.ListRefundsRequest) (*pb.ListRefundsResponse, error) {
	limit, err := page.Limit(in.GetLimit())
	if err != nil {
		return nil, err
	}
	status := domain.RefundStatus(in.GetStatus())
	if status != "" && !status.Valid() {
		return nil, problem.InvalidField("status", "must be one of requested, approved, rejected, refunded")
	}
	after, err := refundPosition(in.GetCursor())
	if err != nil {
		return nil, err
	}
	found, err := l.svcCtx.Store.Refunds(l.ctx, store.RefundFilter{Status: status, After: after, Limit: limit + 1})
	if err != nil {
		return nil, err
	}
	var next page.Cursor
	if len(found) > limit {
		found = found[:limit]
		last := store.PositionOf(found[limit-1].Refund)
		next = page.Cursor{Kind: refundsCursor, Key: decidedKey[last.Decided], ID: last.ID}
	}
	out := &pb.ListRefundsResponse{Refunds: make([]*pb.RefundInfo, len(found)), NextCursor: next.Encode()}
	for i, r := range found {
		out.Refunds[i] = wire.Refund(r.Refund, r.OrderStatus)
	}
	return out, nil
}

const refundsCursor = "refunds"

var decidedKey = map[bool]string{false: "waiting", true: "decided"}

func refundPosition(text string) (store.RefundPosition, error) {
	cursor, err := page.Decode(refundsCursor, text)
	if err != nil || cursor.ID == "" {
		return store.RefundPosition{}, err
	}
	isDecided := cursor.Key == decidedKey[true]
	if !id.Valid(cursor.ID) || cursor.Key != decidedKey[isDecided] {
		return store.RefundPosition{}, problem.InvalidField("cursor", "is not a cursor of this list")
	}
	return store.RefundPosition{Decided: isDecided, ID: cursor.ID}, nil
}
