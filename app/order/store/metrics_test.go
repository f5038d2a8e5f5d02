package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"

	"mall/app/order/domain"
	"mall/app/order/ordertest"
	"mall/app/order/settle"
	"mall/app/order/store"
	"mall/common/event"
	"mall/common/id"
	"mall/common/money"
	"mall/common/mysql"
	"mall/test/metrictest"
	"mall/test/tracetest"
)

// grows returns how much a counter has grown since.
func grows(t *testing.T, name string, attributes ...attribute.KeyValue) func() float64 {
	t.Helper()
	metrictest.Start()
	before := metrictest.Value(t, name, attributes...)
	return func() float64 { return metrictest.Value(t, name, attributes...) - before }
}

func entered(t *testing.T, status domain.Status) func() float64 {
	t.Helper()
	return grows(t, "mall.order.transitions", attribute.String("status", string(status)))
}

// A counter that is born at 1 never rose: the first order of every process would be missing from rates.
func TestCountersBeginAtZero(t *testing.T) {
	metrictest.Start()
	ordertest.Store(t)
	for _, status := range domain.Statuses() {
		assert.NotEmpty(t, metrictest.Points(t, "mall.order.transitions", attribute.String("status", string(status))), status)
	}
	for _, name := range []string{"mall.order.revenue", "mall.cart.additions", "mall.flash.tickets", "mall.refund.outcomes"} {
		assert.NotEmpty(t, metrictest.Points(t, name), name)
	}
}

func TestEachTransitionCountsOnceHoweverOftenItsEventComes(t *testing.T) {
	s := ordertest.Store(t)
	all := grows(t, "mall.order.transitions")
	counts := map[domain.Status]func() float64{}
	for _, status := range domain.Statuses() {
		counts[status] = entered(t, status)
	}
	revenue, value := grows(t, "mall.order.revenue", attribute.String("currency", "CNY")), grows(t, "mall.order.value", attribute.String("currency", "CNY"))
	rejected := grows(t, "mall.refund.outcomes", attribute.String("outcome", "rejected"))
	settler := &settle.Service{Store: s}

	o := ordertest.Place(t, s, nil)
	paid := event.Payment{OrderID: o.ID, PaymentID: id.New(), Amount: money.CNY(1299)}
	for range 3 {
		require.NoError(t, settler.Succeeded(t.Context(), paid))
	}
	r := ordertest.Refund(t, s, o.ID, false)
	ordertest.Act(t, s, o.ID, func(o *domain.Order) error { return o.RejectRefund(&r, id.New(), "", time.Hour, time.Now()) })
	ordertest.Ship(t, s, o.ID)
	ordertest.Act(t, s, o.ID, func(o *domain.Order) error { return o.ConfirmReceipt(time.Now()) })
	r = ordertest.Refund(t, s, o.ID, true)
	for range 2 {
		require.NoError(t, settler.Refunded(t.Context(), event.Payment{OrderID: o.ID, RefundID: r.ID}))
	}
	for status, want := range map[domain.Status]float64{
		domain.PendingPayment: 1, domain.Paid: 1, domain.Shipped: 1, domain.Completed: 1, domain.RefundPending: 2,
		domain.Refunded: 1, domain.Cancelled: 0,
	} {
		assert.InDelta(t, want, counts[status](), 0, status)
	}
	assert.InDelta(t, 7, all(), 0)
	assert.InDelta(t, 1299, revenue(), 0)
	assert.InDelta(t, 1299, value(), 0)
	assert.InDelta(t, 1, rejected(), 0)
}

func TestACancelledOrderSaysWhy(t *testing.T) {
	s := ordertest.Store(t)
	reason := func(r string) func() float64 {
		return grows(t, "mall.order.transitions", attribute.String("status", "cancelled"), attribute.String("reason", r))
	}
	customer, expired := reason("customer"), reason("expired")
	ordertest.Act(t, s, ordertest.Place(t, s, nil).ID, func(o *domain.Order) error { return o.Cancel(time.Now()) })
	late := ordertest.Place(t, s, nil)
	for range 2 {
		ordertest.Act(t, s, late.ID, func(o *domain.Order) error { o.Expire(time.Now().Add(time.Hour)); return nil })
	}
	assert.InDelta(t, 1, customer(), 0)
	assert.InDelta(t, 1, expired(), 0)
}

func TestWhatIsRolledBackCountsNothing(t *testing.T) {
	s := ordertest.Store(t)
	created := entered(t, domain.PendingPayment)
	tickets := grows(t, "mall.flash.tickets")
	err := s.Tx(t.Context(), func(tx mysql.Querier) error {
		o, err := domain.New(domain.Draft{ID: id.New(), UserID: id.New(), PaymentTimeout: time.Minute,
			Items: []domain.Item{{SkuID: id.New(), ProductID: id.New(), Quantity: 1, Price: money.CNY(5), Attributes: map[string]string{}}}}, time.Now())
		require.NoError(t, err)
		require.NoError(t, store.DecideTicket(t.Context(), tx, domain.Ticket{Ticket: id.New(), UserID: id.New(), Status: domain.TicketOrdered}))
		require.NoError(t, store.InsertOrder(t.Context(), tx, o, time.Now().Add(time.Minute)))
		return assert.AnError
	})
	require.ErrorIs(t, err, assert.AnError)
	assert.Zero(t, created())
	assert.Zero(t, tickets())
}

func TestACartCountsTheLinesThatAreNew(t *testing.T) {
	s := ordertest.Store(t)
	added := grows(t, "mall.cart.additions")
	user, tea, cup, pot := id.New(), id.New(), id.New(), id.New()
	put := func(put func(context.Context, string, []domain.Line) error, lines ...domain.Line) {
		require.NoError(t, put(t.Context(), user, lines))
	}
	put(s.PutCart, domain.Line{SkuID: tea, Quantity: 1})
	assert.InDelta(t, 1, added(), 0)
	put(s.PutCart, domain.Line{SkuID: tea, Quantity: 5})
	put(s.PutCart, domain.Line{SkuID: tea, Quantity: 5})
	assert.InDelta(t, 1, added(), 0, "another quantity is no addition")
	put(s.MergeCart, domain.Line{SkuID: tea, Quantity: 2}, domain.Line{SkuID: cup, Quantity: 1}, domain.Line{SkuID: pot, Quantity: 1})
	assert.InDelta(t, 3, added(), 0)
}

// Traces are searched by order id, and the Collector keeps those of a high value.
func TestTheSpanThatChangesAnOrderNamesIt(t *testing.T) {
	s := ordertest.Store(t)
	o := ordertest.Place(t, s, nil)
	tracetest.Start()
	ctx, span := otel.Tracer("test").Start(t.Context(), "change")
	_, err := s.Update(ctx, o.ID, func(_ mysql.Querier, o *domain.Order) error {
		o.Pay(id.New(), o.Snapshot().Total, time.Now())
		return nil
	})
	require.NoError(t, err)
	span.End()
	spans := tracetest.Spans(ctx)
	change := spans[len(spans)-1]
	assert.Equal(t, "change", change.Name)
	assert.Equal(t, o.ID, change.Attr("mall.order.id"))
	assert.Equal(t, "paid", change.Attr("mall.order.status"))
	assert.Equal(t, "1299", change.Attr("mall.order.value"))
	assert.Equal(t, "CNY", change.Attr("mall.order.currency"))
}
