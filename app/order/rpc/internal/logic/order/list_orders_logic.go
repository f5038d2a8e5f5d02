package orderlogic

import (
	"context"
	"strings"
	"unicode/utf8"

	"mall/app/order/domain"
	"mall/app/order/rpc/internal/svc"
	"mall/app/order/rpc/pb"
	"mall/app/order/store"
	"mall/app/order/wire"
	userpb "mall/app/user/rpc/pb"
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
	filter := store.OrderFilter{UserID: in.GetUserId(), Status: status, Before: cursor.ID, Limit: limit + 1}
	if err := l.search(&filter, strings.TrimSpace(in.GetQuery())); err != nil {
		if problem.HasCode(err, problem.CodeNotFound) {
			return &pb.ListOrdersResponse{}, nil
		}
		return nil, err
	}
	found, err := l.svcCtx.Store.Orders(l.ctx, filter)
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

const maxQuery = 254 // characters, as the longest e-mail address

// search narrows a list to what a query names; a customer's e-mail address is the user domain's to know.
// Errors: VALIDATION, NOT_FOUND when the query names nobody who could have an order in the list.
func (l *ListOrdersLogic) search(filter *store.OrderFilter, query string) error {
	if !utf8.ValidString(query) || utf8.RuneCountInString(query) > maxQuery {
		return problem.InvalidField("query", "must be UTF-8 text of at most %d characters", maxQuery)
	}
	if !strings.Contains(query, "@") {
		filter.Query = query
		return nil
	}
	account, err := l.svcCtx.Users.FindAccount(l.ctx, &userpb.FindAccountRequest{Email: query})
	if err != nil {
		return err
	}
	if filter.UserID != "" && filter.UserID != account.GetId() {
		return problem.NotFound("the customer")
	}
	filter.UserID = account.GetId()
	return nil
}
