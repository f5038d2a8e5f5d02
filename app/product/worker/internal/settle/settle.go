// Package settle does to reservations what became of their orders.
package settle

import (
	"context"

	"github.com/zeromicro/go-zero/core/logx"
	"github.com/zeromicro/go-zero/core/stores/redis"

	"mall/app/product/flashcounter"
	"mall/app/product/store"
	"mall/common/event"
)

// Settler commits, releases and returns reservations. Every act is idempotent by the reservation's
// state, so an event may come again, and the sweeper may have been first.
type Settler struct {
	Store *store.Store
	Redis *redis.Redis
}

// Handle is the consumer of the order topic. Errors: those of the store; INVALID_STATE and NOT_FOUND
// do not heal and end in the dead-letter topic.
func (s *Settler) Handle(ctx context.Context, _ string, e event.Envelope) error {
	switch e.Type {
	case event.OrderPaid, event.OrderCancelled, event.OrderRefunded:
	default:
		return nil
	}
	var order event.Order
	if err := e.Decode(&order); err != nil {
		return err
	}
	switch {
	case e.Type == event.OrderPaid:
		return s.Commit(ctx, order.OrderID)
	case e.Type == event.OrderCancelled:
		return s.Release(ctx, order.OrderID, order.Reason)
	case !order.Shipped:
		return s.giveBack(ctx, order.OrderID, order.Reason)
	}
	return nil // refunded goods that had left stay sold
}

// Commit makes an order's pieces sold.
func (s *Settler) Commit(ctx context.Context, orderID string) error {
	_, err := s.Store.Commit(ctx, orderID)
	return err
}

// Release puts an order's held pieces back on sale.
func (s *Settler) Release(ctx context.Context, orderID, reason string) error {
	done, err := s.Store.Release(ctx, orderID, reason)
	s.tellAdmission(ctx, done)
	return err
}

func (s *Settler) giveBack(ctx context.Context, orderID, reason string) error {
	done, err := s.Store.Return(ctx, orderID, reason)
	s.tellAdmission(ctx, done)
	return err
}

// tellAdmission lets as many flash buyers in as pieces came back. A failure here sells those pieces
// only after admission has counted anew.
func (s *Settler) tellAdmission(ctx context.Context, done store.Settlement) {
	if done.FlashSaleID == "" || !done.Freed {
		return
	}
	for _, l := range done.Lines {
		if err := flashcounter.Add(ctx, s.Redis, done.FlashSaleID, l.SkuID, l.Quantity); err != nil {
			logx.WithContext(ctx).Errorf("admission was not told of freed pieces: %v", err)
		}
	}
}
