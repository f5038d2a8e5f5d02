package settle_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/order/domain"
	"mall/app/order/ordertest"
	"mall/app/order/settle"
	"mall/app/order/store"
	"mall/common/event"
	"mall/common/id"
	"mall/common/money"
	"mall/common/mysql"
	"mall/common/problem"
)

func capture(o domain.Snapshot) event.Payment {
	return event.Payment{PaymentID: id.New(), OrderID: o.ID, UserID: o.UserID, Provider: "sandbox", Amount: o.Total}
}

func TestACaptureThatNoOrderKeepsGoesBack(t *testing.T) {
	s := ordertest.Store(t)
	for _, tc := range []struct {
		name   string
		order  func() domain.Snapshot
		change func(*event.Payment)
		reason string
	}{
		{"kept", func() domain.Snapshot { return ordertest.Place(t, s, nil) }, nil, ""},
		{"wrong amount", func() domain.Snapshot { return ordertest.Place(t, s, nil) },
			func(p *event.Payment) { p.Amount = money.CNY(1) }, "amountMismatch"},
		{"cancelled", func() domain.Snapshot {
			return ordertest.Act(t, s, ordertest.Place(t, s, nil).ID, func(o *domain.Order) error { return o.Cancel(time.Now()) })
		}, nil, "orderCancelled"},
		{"paid by another", func() domain.Snapshot { return ordertest.Pay(t, s, ordertest.Place(t, s, nil).ID) }, nil, "alreadyPaid"},
		{"no such order", func() domain.Snapshot { return domain.Snapshot{ID: id.New(), Total: money.CNY(1)} }, nil, "orderNotFound"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			payments := &ordertest.Payments{}
			svc := &settle.Service{Store: s, Payments: payments}
			p := capture(tc.order())
			if tc.change != nil {
				tc.change(&p)
			}
			for range 3 { // at least once
				require.NoError(t, svc.Succeeded(t.Context(), p))
			}
			if tc.reason == "" {
				assert.Empty(t, payments.Refunds())
				return
			}
			assert.Equal(t, map[string]string{"auto-" + p.PaymentID: tc.reason}, payments.Refunds())
		})
	}
}

func TestARefundThatCannotBeAskedForIsTriedAgain(t *testing.T) {
	s := ordertest.Store(t)
	payments := &ordertest.Payments{}
	payments.Fail(problem.Unavailable("payment", errors.New("down")))
	svc := &settle.Service{Store: s, Payments: payments}
	p := capture(ordertest.Place(t, s, nil))
	p.Amount.Amount++
	assert.True(t, problem.Temporary(svc.Succeeded(t.Context(), p)), "so that the consumer waits and tries again")
	payments.Fail(nil)
	require.NoError(t, svc.Succeeded(t.Context(), p))
	assert.Len(t, payments.Refunds(), 1)
}

func TestARefundedOrderIsToldOnce(t *testing.T) {
	s := ordertest.Store(t)
	svc := &settle.Service{Store: s}
	o := ordertest.Pay(t, s, ordertest.Place(t, s, nil).ID)
	r := ordertest.Refund(t, s, o.ID, true)
	p := event.Payment{PaymentID: o.PaymentID, OrderID: o.ID, RefundID: r.ID, Amount: o.Total}
	for range 2 {
		require.NoError(t, svc.Refunded(t.Context(), p))
	}
	read, err := s.Order(t.Context(), o.ID)
	require.NoError(t, err)
	assert.Equal(t, domain.Refunded, read.Status)
	stored, err := s.Refund(t.Context(), r.ID)
	require.NoError(t, err)
	assert.Equal(t, domain.RefundPaidBack, stored.Status)
	assert.Equal(t, 1, ordertest.Count(t, s, "SELECT COUNT(*) FROM outbox WHERE type = 'refunded' AND payload LIKE ?", "%"+r.ID+"%"))

	p.Automatic, p.RefundID, p.OrderID = true, "auto-x", id.New()
	assert.NoError(t, svc.Refunded(t.Context(), p), "automatic refunds concern no order")
	p.Automatic = false
	assert.Error(t, svc.Refunded(t.Context(), p), "a refund that nobody asked for is a case for a person")
}

// Whatever order callback, cancel and expiry come in, the order ends in one state with one event,
// and the money is kept exactly when the order is paid.
func TestPaymentCancelAndExpiryRaceOnOneOrder(t *testing.T) {
	s := ordertest.Store(t)
	outcomes := map[domain.Status]int{}
	for range 40 {
		o := ordertest.Place(t, s, func(d *domain.Draft) { d.PaymentTimeout = -time.Second })
		payments := &ordertest.Payments{}
		svc := &settle.Service{Store: s, Payments: payments}
		p := capture(o)
		race(t,
			func() error { return svc.Succeeded(t.Context(), p) },
			func() error { return svc.Succeeded(t.Context(), p) },
			func() error { return update(t, s, o.ID, func(o *domain.Order) error { return o.Cancel(time.Now()) }) },
			func() error {
				return update(t, s, o.ID, func(o *domain.Order) error { o.Expire(time.Now()); return nil })
			},
		)
		read, err := s.Order(t.Context(), o.ID)
		require.NoError(t, err)
		outcomes[read.Status]++
		assert.Equal(t, int64(2), read.Version)
		assert.Equal(t, 2, ordertest.Count(t, s, "SELECT COUNT(*) FROM outbox WHERE aggregate_id = ?", o.ID))
		assert.Equal(t, read.Status == domain.Cancelled, len(payments.Refunds()) == 1, "%s with %v", read.Status, payments.Refunds())
	}
	t.Logf("%v", outcomes)
	assert.Equal(t, 40, outcomes[domain.Paid]+outcomes[domain.Cancelled])
}

func update(t *testing.T, s *store.Store, orderID string, fn func(*domain.Order) error) error {
	t.Helper()
	_, err := s.Update(t.Context(), orderID, func(_ mysql.Querier, o *domain.Order) error { return fn(o) })
	return err
}

func race(t *testing.T, acts ...func() error) {
	t.Helper()
	var wg sync.WaitGroup
	start := make(chan struct{})
	for _, act := range acts {
		wg.Go(func() {
			<-start
			if err := act(); err != nil {
				assert.True(t, problem.HasCode(err, problem.CodeInvalidState), err)
			}
		})
	}
	close(start)
	wg.Wait()
}
