package orderlogic

import (
	"context"
	"strings"

	"mall/app/order/domain"
	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
	"mall/app/order/store"
	"mall/app/order/wire"
	"mall/common/id"
	"mall/common/page"
	"mall/common/problem"
)

type ListOrdersLogic struct {
	ctx    context.Context
	svcCtx *svc.ServiceContext
}

func NewListOrdersLogic(ctx context.Context, svcCtx *svc.ServiceContext) *ListOrdersLogic {
	return &ListOrdersLogic{ctx: ctx, svcCtx: svcCtx}
}

func (l *ListOrdersLogic) ListOrders(in *pb.ListOrdersRequest) (*pb.ListOrdersResponse, error) {
	limit, err := page.Limit(in.GetLimit())
	if err != nil {
		return nil, err
	}
	status := domain.Status(in.GetStatus())
	if status != "" && !status.Valid() {
		return nil, problem.InvalidField("status", "must be one of %s", domain.StatusNames())
	}
	cursor, err := page.Decode(ordersCursor, in.GetCursor())
	if err != nil {
		return nil, err
	}
	if cursor.ID != "" && !id.Valid(cursor.ID) {
		return nil, problem.InvalidField("cursor", "is not a cursor of this list")
	}
	found, err := l.svcCtx.Store.Orders(l.ctx, store.OrderFilter{
		UserID: in.GetUserId(), Status: status, Query: strings.TrimSpace(in.GetQuery()), Before: cursor.ID, Limit: limit + 1,
	})
	if err != nil {
		return nil, err
	}
	var next page.Cursor
	if len(found) > limit {
		found = found[:limit]
		next = page.Cursor{Kind: ordersCursor, ID: found[limit-1].ID}
	}
	return &pb.ListOrdersResponse{Orders: wire.Orders(found), NextCursor: next.Encode()}, nil
}

const ordersCursor = "orders"
