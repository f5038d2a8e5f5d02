package store_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/order/domain"
	"mall/app/order/ordertest"
	"mall/app/order/store"
	"mall/common/id"
	"mall/common/money"
	"mall/common/mysql"
	"mall/common/problem"
)

var address = &domain.Address{
	Recipient: "王小明", Phone: "13800138000", Line1: "1号", Line2: "A", City: "北京", Province: "北京", PostalCode: "100080", Country: "CN",
}

// place stores a new order.
func place(t *testing.T, s *store.Store, change func(*domain.Draft)) domain.Snapshot {
	t.Helper()
	d := domain.Draft{
		ID: id.New(), UserID: id.New(), Address: address, PaymentTimeout: 15 * time.Minute,
		Traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
		Items: []domain.Item{
			{SkuID: id.New(), ProductID: id.New(), Title: "茶", Attributes: map[string]string{"颜色": "红"}, Picture: "/p", Quantity: 2, Price: money.CNY(500)},
			{SkuID: id.New(), ProductID: id.New(), Title: "杯", Attributes: map[string]string{}, Quantity: 1, Price: money.CNY(99)},
		},
	}
	if change != nil {
		change(&d)
	}
	o, err := domain.New(d, time.Now())
	require.NoError(t, err)
	require.NoError(t, s.Tx(t.Context(), func(tx mysql.Querier) error {
		return store.InsertOrder(t.Context(), tx, o, time.Now().Add(time.Minute))
	}))
	return o.Snapshot()
}

func TestAnOrderIsReadAsItWasStored(t *testing.T) {
	s := ordertest.Store(t)
	placed := place(t, s, nil)
	read, err := s.Order(t.Context(), placed.ID)
	require.NoError(t, err)
	assert.Equal(t, placed, read)

	paid := ordertest.Pay(t, s, placed.ID)
	shipped := ordertest.Act(t, s, placed.ID, func(o *domain.Order) error { return o.Ship("顺丰", "SF1", nil, time.Hour, time.Now()) })
	assert.Equal(t, paid.PaymentID, shipped.PaymentID)
	read, err = s.Order(t.Context(), placed.ID)
	require.NoError(t, err)
	assert.Equal(t, shipped, read)
}

func TestEveryChangeHasItsEventInTheSameTransaction(t *testing.T) {
	s := ordertest.Store(t)
	o := place(t, s, nil)
	ordertest.Pay(t, s, o.ID)
	ordertest.Act(t, s, o.ID, func(o *domain.Order) error { return o.Ship("c", "n", nil, time.Hour, time.Now()) })
	ordertest.Act(t, s, o.ID, func(o *domain.Order) error { return o.ConfirmReceipt(time.Now()) })
	for version, kind := range []string{"created", "paid", "shipped", "completed"} {
		assert.Equal(t, 1, ordertest.Count(t, s,
			"SELECT COUNT(*) FROM outbox WHERE aggregate_id = ? AND version = ? AND type = ? AND topic = 'mall.order.v1'", o.ID, version+1, kind), kind)
	}
	// What fn refuses leaves nothing behind, also not what it wrote itself.
	_, err := s.Update(t.Context(), o.ID, func(tx mysql.Querier, o *domain.Order) error {
		if _, err := tx.ExecContext(t.Context(), "DELETE FROM order_items"); err != nil {
			return err
		}
		return o.Cancel(time.Now())
	})
	assert.True(t, problem.HasCode(err, problem.CodeInvalidState))
	assert.Equal(t, 2, ordertest.Count(t, s, "SELECT COUNT(*) FROM order_items"))
	assert.Equal(t, 4, ordertest.Count(t, s, "SELECT COUNT(*) FROM outbox"))
	_, err = s.Update(t.Context(), id.New(), func(mysql.Querier, *domain.Order) error { return nil })
	assert.True(t, problem.HasCode(err, problem.CodeNotFound))
}

func TestConcurrentChangesOfOneOrderTakeTurns(t *testing.T) {
	s := ordertest.Store(t)
	o := place(t, s, nil)
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for range 16 {
		wg.Go(func() {
			_, err := s.Update(t.Context(), o.ID, func(_ mysql.Querier, o *domain.Order) error { return o.Cancel(time.Now()) })
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else {
				assert.True(t, problem.HasCode(err, problem.CodeInvalidState), err)
			}
		})
	}
	wg.Wait()
	assert.Equal(t, 1, won)
	assert.Equal(t, 2, ordertest.Count(t, s, "SELECT COUNT(*) FROM outbox"))
}

func TestNoOrderIsMadeOfAReservationThatMayBeReleased(t *testing.T) {
	s := ordertest.Store(t)
	o, err := domain.New(domain.Draft{ID: id.New(), UserID: id.New(), Items: []domain.Item{{SkuID: id.New(), Quantity: 1, Price: money.CNY(1)}}}, time.Now())
	require.NoError(t, err)
	err = s.Tx(t.Context(), func(tx mysql.Querier) error {
		return store.InsertOrder(t.Context(), tx, o, time.Now().Add(-time.Millisecond))
	})
	require.ErrorIs(t, err, store.ErrReservationClosed)
	assert.Equal(t, 0, ordertest.Count(t, s, "SELECT (SELECT COUNT(*) FROM orders) + (SELECT COUNT(*) FROM outbox)"))
}

func TestResolvingWaitsForAnOrderThatIsAboutToBeMade(t *testing.T) {
	s := ordertest.Store(t)
	o, err := domain.New(domain.Draft{ID: id.New(), UserID: id.New(), Items: []domain.Item{{SkuID: id.New(), Quantity: 1, Price: money.CNY(1)}}}, time.Now())
	require.NoError(t, err)
	inserted, commit := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		assert.NoError(t, s.Tx(t.Context(), func(tx mysql.Querier) error {
			err := store.InsertOrder(t.Context(), tx, o, time.Now().Add(time.Minute))
			close(inserted)
			<-commit
			return err
		}))
	})
	<-inserted
	unknown, cancelled := id.New(), place(t, s, nil)
	ordertest.Act(t, s, cancelled.ID, func(o *domain.Order) error { return o.Cancel(time.Now()) })
	answer := make(chan map[string]store.ReservationState, 1)
	wg.Go(func() {
		states, err := s.Reservations(t.Context(), []string{o.Snapshot().ID, unknown, cancelled.ID})
		assert.NoError(t, err)
		answer <- states
	})
	select {
	case <-answer:
		close(commit)
		wg.Wait()
		t.Fatal("answered while the order was about to be made")
	case <-time.After(200 * time.Millisecond):
	}
	close(commit)
	states := <-answer
	wg.Wait()
	assert.Equal(t, domain.PendingPayment, states[o.Snapshot().ID].Status)
	assert.Equal(t, domain.Cancelled, states[cancelled.ID].Status)
	assert.NotContains(t, states, unknown)
}

func TestDueOrdersAreThoseWhoseStateEndsByItself(t *testing.T) {
	s := ordertest.Store(t)
	soon := place(t, s, func(d *domain.Draft) { d.PaymentTimeout = time.Second })
	later := place(t, s, func(d *domain.Draft) { d.PaymentTimeout = time.Hour })
	paid := place(t, s, func(d *domain.Draft) { d.PaymentTimeout = time.Second })
	ordertest.Pay(t, s, paid.ID)
	shipped := place(t, s, nil)
	ordertest.Pay(t, s, shipped.ID)
	ordertest.Act(t, s, shipped.ID, func(o *domain.Order) error { return o.Ship("c", "n", nil, 2*time.Second, time.Now()) })

	due, err := s.Due(t.Context(), time.Now().Add(time.Minute), 10)
	require.NoError(t, err)
	assert.Equal(t, []store.Due{
		{OrderID: soon.ID, Traceparent: soon.Traceparent}, {OrderID: shipped.ID, Traceparent: shipped.Traceparent},
	}, due)
	_ = later
}
