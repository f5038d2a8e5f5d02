package audit_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/order/audit"
	"mall/app/order/checkout"
	"mall/app/order/domain"
	"mall/app/order/ordertest"
	"mall/app/order/rpc/pb"
	"mall/app/order/store"
	"mall/common/event"
	"mall/common/fault/skew"
	"mall/common/id"
)

// books is a schema with an order in every state, made as the services make them.
func books(t *testing.T) (s *store.Store, byStatus map[domain.Status]string) {
	t.Helper()
	s = ordertest.Store(t)
	sku, saleID := id.New(), id.New()
	sale := ordertest.NewSale(saleID, sku, 100)
	user, address := id.New(), id.New()
	svc := &checkout.Service{Store: s, Stock: sale, Addresses: ordertest.OneAddress(user, address), PaymentTimeout: time.Hour}
	place := func() string {
		o, _, err := svc.CreateOrder(t.Context(), &pb.CreateOrderRequest{
			UserId: user, IdempotencyKey: id.New(), AddressId: address, Items: []*pb.Line{{SkuId: sku, Quantity: 2}},
		})
		require.NoError(t, err)
		return o.GetId()
	}
	paid := func() string { return ordertest.Pay(t, s, place()).ID }
	byStatus = map[domain.Status]string{
		domain.PendingPayment: place(), domain.Paid: paid(), domain.Shipped: ordertest.Ship(t, s, paid()).ID,
		domain.Cancelled: ordertest.Act(t, s, place(), func(o *domain.Order) error { return o.Cancel(time.Now()) }).ID,
	}
	byStatus[domain.Completed] = ordertest.Act(t, s, ordertest.Ship(t, s, paid()).ID, func(o *domain.Order) error { return o.ConfirmReceipt(time.Now()) }).ID
	byStatus[domain.RefundPending] = paid()
	ordertest.Refund(t, s, byStatus[domain.RefundPending], true)
	for range 2 {
		f := event.Flash{Ticket: id.New(), SaleID: saleID, SkuID: sku, UserID: user, Intent: id.New()}
		require.NoError(t, svc.CreateFlashOrder(t.Context(), f))
		f.Ticket = id.New() // a second ticket of the same intent
		require.NoError(t, svc.CreateFlashOrder(t.Context(), f))
	}
	return s, byStatus
}

func TestACleanShopHasNoViolations(t *testing.T) {
	s, byStatus := books(t)
	found, err := audit.Check(t.Context(), s.DB())
	require.NoError(t, err)
	assert.Empty(t, found)

	totals, err := audit.Totals(t.Context(), s.DB())
	require.NoError(t, err)
	kept := int64(0)
	for _, total := range totals {
		if total.Keeps {
			kept += total.Amount.Amount
		}
		assert.Equal(t, domain.Status(total.Status).KeepsMoney(), total.Keeps, total.Status)
	}
	assert.Equal(t, int64(4*200), kept)
	ids := []string{id.New()}
	for _, orderID := range byStatus {
		ids = append(ids, orderID)
	}
	statuses, err := audit.Statuses(t.Context(), s.DB(), ids)
	require.NoError(t, err)
	assert.Len(t, statuses, len(byStatus))
	for status, orderID := range byStatus {
		assert.Equal(t, string(status), statuses[orderID])
	}
}

func TestEachBrokenInvariantIsNamed(t *testing.T) {
	for name, tc := range map[string]struct{ invariant, damage string }{
		"an event is missing":          {audit.EventsComplete, "DELETE FROM outbox WHERE type = 'paid' ORDER BY id LIMIT 1"},
		"a change without an event":    {audit.EventsComplete, "UPDATE orders SET version = version + 1 WHERE status = 'completed'"},
		"an event is not sent":         {audit.OutboxSent, "UPDATE outbox SET created_at = UTC_TIMESTAMP(3) - INTERVAL 2 MINUTE ORDER BY id LIMIT 1"},
		"an order did not expire":      {audit.DeadlinesKept, "UPDATE orders SET due_at = UTC_TIMESTAMP(3) - INTERVAL 2 MINUTE WHERE status = 'pendingPayment'"},
		"an order never expires":       {audit.DeadlinesKept, "UPDATE orders SET due_at = NULL WHERE status = 'pendingPayment'"},
		"a paid order has a deadline":  {audit.DeadlinesKept, "UPDATE orders SET due_at = UTC_TIMESTAMP(3) WHERE status = 'paid'"},
		"a refund does not end":        {audit.DeadlinesKept, "UPDATE refunds SET updated_at = UTC_TIMESTAMP(3) - INTERVAL 10 MINUTE"},
		"a total is wrong":             {audit.TotalsAddUp, "UPDATE orders SET total_amount = total_amount - 1 WHERE status = 'paid'"},
		"an item is gone":              {audit.TotalsAddUp, "DELETE FROM order_items LIMIT 1"},
		"paid by nobody":               {audit.PaymentsNamed, "UPDATE orders SET payment_id = '' WHERE status = 'shipped'"},
		"one payment for two orders":   {audit.PaymentsNamed, "UPDATE orders SET payment_id = 'p' WHERE status IN ('paid', 'shipped')"},
		"a refund is lost":             {audit.RefundsConsistent, "DELETE FROM refunds"},
		"a refund of a rejected order": {audit.RefundsConsistent, "UPDATE orders SET status = 'paid' WHERE status = 'refundPending'"},
		"an order without a key":       {audit.OneOrderPerKey, "DELETE FROM idempotency LIMIT 1"},
		"a second order of a key":      {audit.OneOrderPerKey, "INSERT INTO idempotency SELECT REPEAT('x', 32), request_hash, response, created_at FROM idempotency LIMIT 1"},
		"a ticket is lost":             {audit.TicketsConsistent, "DELETE FROM flash_tickets WHERE intent IS NOT NULL LIMIT 1"},
		"a ticket without its order":   {audit.TicketsConsistent, "UPDATE flash_tickets SET order_id = 'x' LIMIT 1"},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := books(t)
			_, err := s.DB().Raw().Exec(tc.damage)
			require.NoError(t, err)
			found, err := audit.Check(t.Context(), s.DB())
			require.NoError(t, err)
			var names []string
			for _, v := range found {
				names = append(names, v.Invariant)
				assert.NotEmpty(t, v.Row)
				assert.NotEmpty(t, v.Detail)
			}
			assert.Contains(t, names, tc.invariant)
		})
	}
}

func TestTheFaultThatMakesMoneyWrongIsFound(t *testing.T) {
	s := ordertest.Store(t)
	user, address, sku := id.New(), id.New(), id.New()
	svc := &checkout.Service{Store: s, Stock: ordertest.NewSale(id.New(), sku, 100), Addresses: ordertest.OneAddress(user, address), PaymentTimeout: time.Hour}
	o, _, err := svc.CreateOrder(skew.With(t.Context()), &pb.CreateOrderRequest{
		UserId: user, IdempotencyKey: id.New(), AddressId: address, Items: []*pb.Line{{SkuId: sku, Quantity: 2}},
	})
	require.NoError(t, err)
	found, err := audit.Check(t.Context(), s.DB())
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.Equal(t, audit.TotalsAddUp, found[0].Invariant)
	assert.Equal(t, "orders "+o.GetId(), found[0].Row)
}
