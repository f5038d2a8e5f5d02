package store_test

import (
	"testing"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/order/domain"
	"mall/app/order/ordertest"
	"mall/app/order/store"
	"mall/app/order/store/migrations"
	"mall/common/id"
	"mall/common/mysql"
	"mall/common/problem"
)

func history(t *testing.T, s *store.Store, orderID string) []string {
	t.Helper()
	r, err := s.Record(t.Context(), orderID)
	require.NoError(t, err)
	out := []string{}
	for _, c := range domain.History(r.Changes) {
		require.WithinDuration(t, time.Now(), c.At, time.Minute)
		out = append(out, string(c.Status)+c.Reason)
	}
	return out
}

// rejected is an order whose refund an operator refused.
func rejected(t *testing.T, s *store.Store) string {
	t.Helper()
	o := ordertest.Ship(t, s, ordertest.Pay(t, s, place(t, s, nil).ID).ID)
	asked := ordertest.Refund(t, s, o.ID, false)
	_, err := s.Update(t.Context(), o.ID, func(tx mysql.Querier, o *domain.Order) error {
		r, err := store.LockRefund(t.Context(), tx, asked.ID)
		if err != nil {
			return err
		}
		if err := o.RejectRefund(&r, id.New(), "no", time.Hour, time.Now()); err != nil {
			return err
		}
		return store.SaveRefund(t.Context(), tx, r)
	})
	require.NoError(t, err)
	return o.ID
}

func TestARecordTellsEveryStateAndRefundOfAnOrder(t *testing.T) {
	s := ordertest.Store(t)
	refused := rejected(t, s)
	assert.Equal(t, []string{"pendingPayment", "paid", "shipped", "refundPending", "shipped"}, history(t, s, refused))
	again := ordertest.Refund(t, s, refused, true)
	assert.Equal(t, []string{"pendingPayment", "paid", "shipped", "refundPending", "shipped", "refundPending"}, history(t, s, refused),
		"an approval leaves the order where it is")
	r, err := s.Record(t.Context(), refused)
	require.NoError(t, err)
	require.Len(t, r.Refunds, 2)
	assert.Equal(t, domain.RefundRejected, r.Refunds[0].Status)
	assert.Equal(t, again, r.Refunds[1])

	cancelled := place(t, s, nil)
	ordertest.Act(t, s, cancelled.ID, func(o *domain.Order) error { return o.Cancel(time.Now()) })
	assert.Equal(t, []string{"pendingPayment", "cancelledcustomer"}, history(t, s, cancelled.ID))
	_, err = s.Record(t.Context(), id.New())
	assert.True(t, problem.HasCode(err, problem.CodeNotFound), "%v", err)
}

func TestOrdersFromBeforeTheHistoryGetOne(t *testing.T) {
	s := ordertest.Store(t)
	db := s.DB().Raw()
	provider, err := goose.NewProvider(goose.DialectMySQL, db, migrations.FS)
	require.NoError(t, err)
	again := func() {
		_, err := provider.DownTo(t.Context(), 1)
		require.NoError(t, err)
		_, err = provider.Up(t.Context())
		require.NoError(t, err)
	}
	refused, waiting, cancelled, paid := rejected(t, s), place(t, s, nil).ID, place(t, s, nil).ID, place(t, s, nil).ID
	ordertest.Act(t, s, cancelled, func(o *domain.Order) error { return o.Cancel(time.Now()) })
	ordertest.Pay(t, s, paid)
	bare := place(t, s, func(d *domain.Draft) { d.Address = nil }).ID
	all := []string{refused, waiting, cancelled, paid, bare}
	before := map[string][]string{}
	for _, o := range all {
		before[o] = history(t, s, o)
	}
	sums := func() []domain.Sum {
		r, err := domain.NewRange(time.Now().Add(-time.Hour), time.Now().Add(time.Hour), "day")
		require.NoError(t, err)
		got, err := s.Statistics(t.Context(), r)
		require.NoError(t, err)
		return got.Buckets
	}
	want := sums()

	again()
	for _, o := range all {
		assert.Equal(t, before[o], history(t, s, o), "the events tell all")
	}
	assert.Equal(t, want, sums())
	for _, query := range []string{"王小明", "138-0013 8000"} {
		found, err := s.Orders(t.Context(), store.OrderFilter{Query: query, Limit: 100})
		require.NoError(t, err)
		assert.Len(t, found, 4, query)
	}

	_, err = db.Exec("DELETE FROM outbox")
	require.NoError(t, err)
	again()
	assert.Equal(t, []string{"pendingPayment", "paid", "shipped"}, history(t, s, refused), "what the row still tells")
	for _, o := range []string{waiting, cancelled, paid, bare} {
		assert.Equal(t, before[o], history(t, s, o))
	}
	ordertest.Act(t, s, refused, func(o *domain.Order) error { return o.ConfirmReceipt(time.Now()) })
	ordertest.Act(t, s, waiting, func(o *domain.Order) error { return o.Cancel(time.Now()) })
	assert.Equal(t, []string{"pendingPayment", "paid", "shipped", "completedreceived"}, history(t, s, refused), "and it goes on")
}
