package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/order/domain"
	"mall/app/order/ordertest"
	"mall/app/order/store"
	"mall/common/id"
	"mall/common/money"
)

var midnight = time.Date(2026, 3, 1, 16, 0, 0, 0, time.UTC) // in Beijing

// happened moves an order's change to another time.
func happened(t *testing.T, s *store.Store, orderID string, kind domain.Kind, at time.Time) {
	t.Helper()
	_, err := s.DB().Raw().Exec("UPDATE order_changes SET created_at = ? WHERE order_id = ? AND kind = ?", at, orderID, kind)
	require.NoError(t, err)
}

func statistics(t *testing.T, s *store.Store, from, to time.Time, bucket string) domain.Statistics {
	t.Helper()
	r, err := domain.NewRange(from, to, bucket)
	require.NoError(t, err)
	got, err := s.Statistics(t.Context(), r)
	require.NoError(t, err)
	return got
}

func TestStatisticsCountEachChangeInItsBucket(t *testing.T) {
	s := ordertest.Store(t)
	tea, cup := id.New(), id.New()
	order := func(at time.Time, product string, price, quantity int64) string {
		o := place(t, s, func(d *domain.Draft) {
			d.Items = []domain.Item{{SkuID: id.New(), ProductID: product, Title: "商品 " + product, Attributes: map[string]string{},
				Quantity: quantity, Price: money.CNY(price)}}
		})
		happened(t, s, o.ID, domain.KindCreated, at)
		return o.ID
	}
	paid := func(orderID string, at time.Time) {
		ordertest.Pay(t, s, orderID)
		happened(t, s, orderID, domain.KindPaid, at)
	}
	day := 24 * time.Hour
	order(midnight.Add(-time.Millisecond), tea, 1, 1)   // before the range
	order(midnight.Add(2*day), tea, 1, 1)               // its end is not part of it
	first := order(midnight, tea, 100, 3)               // day 0
	second := order(midnight.Add(day-1e6), cup, 250, 1) // the last millisecond of day 0
	third := order(midnight.Add(day), cup, 1000, 1)     // day 1
	lost := order(midnight.Add(day+time.Hour), tea, 7, 1)
	paid(first, midnight.Add(time.Minute))
	paid(second, midnight.Add(day)) // made on day 0, paid on day 1
	paid(third, midnight.Add(3*day))
	ordertest.Act(t, s, lost, func(o *domain.Order) error { return o.Cancel(time.Now()) })
	happened(t, s, lost, domain.KindCancelled, midnight.Add(day+2*time.Hour))
	ordertest.Refund(t, s, first, false)
	happened(t, s, first, domain.KindRefundRequested, midnight.Add(day))

	got := statistics(t, s, midnight, midnight.Add(2*day), "")
	assert.Equal(t, []domain.Sum{
		{Orders: 2, Paid: 1, Revenue: 300},
		{Orders: 2, Paid: 1, Cancelled: 1, RefundRequests: 1, Revenue: 250},
	}, got.Buckets)
	assert.Equal(t, domain.Sum{Orders: 4, Paid: 2, Cancelled: 1, RefundRequests: 1, Revenue: 550}, got.Totals())
	assert.Equal(t, money.CNY(275), got.Totals().AverageOrder())
	assert.InDelta(t, 0.75, got.Conversion(), 0, "three of the four were paid, one of them later")
	assert.Equal(t, []domain.StatusCount{
		{Status: domain.Cancelled, Orders: 1}, {Status: domain.Paid, Orders: 2, Paid: 2}, {Status: domain.RefundPending, Orders: 1, Paid: 1},
	}, got.ByStatus)
	assert.Equal(t, []domain.ProductSales{
		{ProductID: tea, Title: "商品 " + tea, Quantity: 3, Revenue: 300}, {ProductID: cup, Title: "商品 " + cup, Quantity: 1, Revenue: 250},
	}, got.TopProducts)

	hours := statistics(t, s, midnight.Add(30*time.Minute), midnight.Add(26*time.Hour), "hour")
	require.Len(t, hours.Buckets, 26, "the last is cut short")
	assert.Equal(t, domain.Sum{Orders: 2, Paid: 1, RefundRequests: 1, Revenue: 250}, hours.Buckets[23])
	assert.Equal(t, domain.Sum{Orders: 1}, hours.Buckets[24])

	empty := statistics(t, s, midnight.Add(-9*day), midnight.Add(-8*day), "hour")
	assert.Equal(t, make([]domain.Sum, 24), empty.Buckets)
	assert.Empty(t, empty.TopProducts)
	assert.Zero(t, empty.Conversion())
	assert.Equal(t, money.CNY(0), empty.Totals().AverageOrder())
}

func TestStatisticsNameTheTenBestSellers(t *testing.T) {
	s := ordertest.Store(t)
	for i := range 12 {
		o := place(t, s, func(d *domain.Draft) {
			d.Items = []domain.Item{{SkuID: id.New(), ProductID: id.New(), Title: fmt.Sprint(i), Attributes: map[string]string{},
				Quantity: 1, Price: money.CNY(int64(100 + i))}}
		})
		ordertest.Pay(t, s, o.ID)
	}
	top := statistics(t, s, time.Now().Add(-time.Hour), time.Now().Add(time.Hour), "hour").TopProducts
	require.Len(t, top, 10)
	assert.Equal(t, "11", top[0].Title)
	assert.Equal(t, "2", top[9].Title)
}

// A day's statistics of a shop that has many years of orders must not read all of them.
func TestStatisticsReadRangesOfAnIndex(t *testing.T) {
	s := ordertest.Store(t)
	for i := range 200 {
		o := ordertest.Pay(t, s, place(t, s, nil).ID)
		at := midnight.Add(-time.Duration(i) * 24 * time.Hour)
		happened(t, s, o.ID, domain.KindCreated, at)
		happened(t, s, o.ID, domain.KindPaid, at)
	}
	seen := &explainer{t: t, s: s}
	_, err := s.DB().Raw().Exec("ANALYZE TABLE order_changes, orders, order_items")
	require.NoError(t, err)
	r, err := domain.NewRange(midnight.Add(-24*time.Hour), midnight, "hour")
	require.NoError(t, err)
	require.NoError(t, store.ReadStatistics(t.Context(), seen, r))
	require.Equal(t, 3, seen.queries)
}

// explainer asks how each query is answered before it lets it through.
type explainer struct {
	t       *testing.T
	s       *store.Store
	queries int
}

func (e *explainer) ExecContext(context.Context, string, ...any) (sql.Result, error) {
	e.t.Fatal("statistics only read")
	return nil, nil
}

func (e *explainer) QueryRowContext(context.Context, string, ...any) *sql.Row {
	e.t.Fatal("not expected")
	return nil
}

func (e *explainer) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	e.queries++
	rows, err := e.s.DB().Raw().QueryContext(ctx, "EXPLAIN "+text, args...)
	require.NoError(e.t, err)
	defer func() { require.NoError(e.t, rows.Close()) }()
	columns, err := rows.Columns()
	require.NoError(e.t, err)
	for rows.Next() {
		values := make([]sql.NullString, len(columns))
		dest := make([]any, len(columns))
		for i := range values {
			dest[i] = &values[i]
		}
		require.NoError(e.t, rows.Scan(dest...))
		plan := map[string]string{}
		for i, c := range columns {
			plan[c] = values[i].String
		}
		if plan["table"] == "c" || plan["table"] == "order_changes" {
			require.Equal(e.t, "range", plan["type"], "%v", plan)
			require.Equal(e.t, "idx_kind", plan["key"], "%v", plan)
			require.Contains(e.t, strings.Split(plan["Extra"], "; "), "Using index", "the index alone: %v", plan)
		} else {
			require.Contains(e.t, []string{"eq_ref", "ref"}, plan["type"], "%v", plan)
			require.Equal(e.t, "PRIMARY", plan["key"], "%v", plan)
		}
	}
	require.NoError(e.t, rows.Err())
	return e.s.DB().Raw().QueryContext(ctx, text, args...) //nolint:sqlclosecheck // ReadStatistics closes it
}

func TestOrdersAreFoundByWhatAnOperatorKnows(t *testing.T) {
	s := ordertest.Store(t)
	o := place(t, s, func(d *domain.Draft) {
		a := *address
		a.Recipient, a.Phone = "李 Ada", "+86 139-0013 9000"
		d.Address = &a
	})
	place(t, s, nil)
	ordertest.Ship(t, s, ordertest.Pay(t, s, o.ID).ID)
	for query, want := range map[string]int{
		o.ID: 1, "SF1": 1, "李 Ada": 1, "李 ada": 1, "+8613900139000": 1, "86 139 0013 9000": 1, "8613900139000": 1,
		"李": 0, "86": 0, "9000": 0, "nobody": 0, "%": 0, strings.Repeat("9", 300): 0, id.New(): 0,
	} {
		found, err := s.Orders(t.Context(), store.OrderFilter{Query: query, Limit: 10})
		require.NoError(t, err)
		assert.Len(t, found, want, query)
	}
	found, err := s.Orders(t.Context(), store.OrderFilter{Query: "李 Ada", Status: domain.Paid, Limit: 10})
	require.NoError(t, err)
	assert.Empty(t, found, "together with the other filters")
	later := place(t, s, func(d *domain.Draft) { d.Address = nil })
	ordertest.Pay(t, s, later.ID)
	ordertest.Act(t, s, later.ID, func(o *domain.Order) error {
		a := *address
		a.Recipient = "Later"
		return o.Ship("c", "n", &a, time.Hour, time.Now())
	})
	found, err = s.Orders(t.Context(), store.OrderFilter{Query: "Later", Limit: 10})
	require.NoError(t, err)
	assert.Len(t, found, 1, "an address that came with the shipment")
}
