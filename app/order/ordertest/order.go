package ordertest

import (
	"testing"
	"time"

	"mall/app/order/domain"
	"mall/app/order/store"
	"mall/common/id"
	"mall/common/money"
	"mall/common/mysql"
)

// Place stores a new order of one piece of each of its two SKUs, for 1299 fen, that change may alter.
func Place(t testing.TB, s *store.Store, change func(*domain.Draft)) domain.Snapshot {
	t.Helper()
	d := domain.Draft{
		ID: id.New(), UserID: id.New(), PaymentTimeout: 15 * time.Minute,
		Address: &domain.Address{Recipient: "王小明", City: "北京", Country: "CN"},
		Items: []domain.Item{
			{SkuID: id.New(), ProductID: id.New(), Title: "茶", Attributes: map[string]string{}, Quantity: 1, Price: money.CNY(1000)},
			{SkuID: id.New(), ProductID: id.New(), Title: "杯", Attributes: map[string]string{}, Quantity: 1, Price: money.CNY(299)},
		},
	}
	if change != nil {
		change(&d)
	}
	o, err := domain.New(d, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	err = s.Tx(t.Context(), func(tx mysql.Querier) error {
		return store.InsertOrder(t.Context(), tx, o, time.Now().Add(time.Minute))
	})
	if err != nil {
		t.Fatal(err)
	}
	return o.Snapshot()
}

// Act changes a stored order.
func Act(t testing.TB, s *store.Store, orderID string, fn func(o *domain.Order) error) domain.Snapshot {
	t.Helper()
	out, err := s.Update(t.Context(), orderID, func(_ mysql.Querier, o *domain.Order) error { return fn(o) })
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Pay pays a stored order.
func Pay(t testing.TB, s *store.Store, orderID string) domain.Snapshot {
	t.Helper()
	return Act(t, s, orderID, func(o *domain.Order) error {
		o.Pay(id.New(), o.Snapshot().Total, time.Now())
		return nil
	})
}

// Ship ships a stored, paid order.
func Ship(t testing.TB, s *store.Store, orderID string) domain.Snapshot {
	t.Helper()
	return Act(t, s, orderID, func(o *domain.Order) error { return o.Ship("顺丰", "SF1", nil, time.Hour, time.Now()) })
}

// Refund asks for the money of a stored order and, when approve is set, lets it go back.
func Refund(t testing.TB, s *store.Store, orderID string, approve bool) domain.Refund {
	t.Helper()
	var out domain.Refund
	_, err := s.Update(t.Context(), orderID, func(tx mysql.Querier, o *domain.Order) error {
		r, err := o.RequestRefund("broken", time.Now())
		if err != nil {
			return err
		}
		if approve {
			if err := o.ApproveRefund(r, id.New(), "", time.Now()); err != nil {
				return err
			}
		}
		out = *r
		return store.InsertRefund(t.Context(), tx, *r)
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
