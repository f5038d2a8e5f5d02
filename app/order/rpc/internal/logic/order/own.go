package orderlogic

import (
	"context"

	"mall/app/order/domain"
	"mall/app/order/rpc/internal/svc"
	"mall/app/order/store"
	"mall/common/id"
	"mall/common/mysql"
)

// updateOwn changes an order of a customer. Errors: NOT_FOUND, also for a stranger's order.
func updateOwn(ctx context.Context, svcCtx *svc.ServiceContext, orderID, userID string, fn func(mysql.Querier, *domain.Order) error) (domain.Snapshot, error) {
	if !id.Valid(orderID) {
		return domain.Snapshot{}, domain.ErrOrderNotFound()
	}
	return svcCtx.Store.Update(ctx, orderID, owned(userID, fn))
}

// updateOwnIn is updateOwn inside a transaction.
func updateOwnIn(ctx context.Context, tx mysql.Querier, orderID, userID string, fn func(mysql.Querier, *domain.Order) error) (domain.Snapshot, error) {
	if !id.Valid(orderID) {
		return domain.Snapshot{}, domain.ErrOrderNotFound()
	}
	return store.UpdateIn(ctx, tx, orderID, owned(userID, fn))
}

func owned(userID string, fn func(mysql.Querier, *domain.Order) error) func(mysql.Querier, *domain.Order) error {
	return func(tx mysql.Querier, o *domain.Order) error {
		if userID == "" || o.Snapshot().UserID != userID {
			return domain.ErrOrderNotFound()
		}
		return fn(tx, o)
	}
}
