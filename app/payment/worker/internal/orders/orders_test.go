package orders

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/payment/domain"
	"mall/app/payment/store"
	"mall/app/payment/store/migrations"
	"mall/common/event"
	"mall/common/id"
	"mall/common/money"
	"mall/common/mysql"
	"mall/common/problem"
	"mall/test/mysqltest"
)

func captured(t *testing.T) (*store.Store, domain.State) {
	t.Helper()
	s := store.New(mysql.Wrap(mysqltest.Schema(t, migrations.FS), "test"))
	p, err := domain.New(domain.Order{ID: id.New(), UserID: id.New(), Status: domain.OrderPendingPayment, Total: money.CNY(1299)}, "sandbox", time.Now())
	require.NoError(t, err)
	require.NoError(t, s.DB().Tx(t.Context(), func(tx mysql.Querier) error { return store.Insert(t.Context(), tx, p) }))
	_, _, err = s.HandleCallback(t.Context(), "sandbox", domain.Callback{EventID: "e", Type: domain.CallbackSucceeded,
		PaymentID: p.State().ID, Amount: money.CNY(1299), OccurredAt: time.Now().UTC()})
	require.NoError(t, err)
	return s, p.State()
}

func tell(t *testing.T, s *store.Store, kind string, o event.Order) error {
	t.Helper()
	data, err := json.Marshal(o)
	require.NoError(t, err)
	return Handle(s)(t.Context(), event.TopicOrder, event.Envelope{ID: id.New(), Type: kind, AggregateID: o.OrderID, Data: data})
}

func TestAPaidOrderKeepsItsCapture(t *testing.T) {
	s, p := captured(t)
	for range 2 {
		require.NoError(t, tell(t, s, event.OrderPaid, event.Order{OrderID: p.OrderID, PaymentID: p.ID}))
	}
	got, err := s.Get(t.Context(), p.ID)
	require.NoError(t, err)
	require.Equal(t, domain.SettlementKept, got.Settlement)
}

func TestAnApprovedRefundIsRequestedOnce(t *testing.T) {
	s, p := captured(t)
	require.NoError(t, tell(t, s, event.OrderPaid, event.Order{OrderID: p.OrderID, PaymentID: p.ID}))
	for range 2 {
		require.NoError(t, tell(t, s, event.OrderRefundApproved, event.Order{OrderID: p.OrderID, PaymentID: p.ID, RefundID: "r1", Reason: "too small"}))
	}
	got, err := s.Get(t.Context(), p.ID)
	require.NoError(t, err)
	require.Equal(t, domain.StatusRefundPending, got.Status)
	due, err := s.ClaimRefunds(t.Context(), time.Now().UTC(), time.Minute, 10)
	require.NoError(t, err)
	require.Len(t, due, 1)
	require.Equal(t, "too small", due[0].Reason)
	require.False(t, due[0].Automatic)
}

func TestOtherEventsAreNotOurs(t *testing.T) {
	s, p := captured(t)
	for _, kind := range []string{event.OrderCreated, event.OrderCancelled, event.OrderRefundRequested, event.OrderRefunded, "unheard of"} {
		require.NoError(t, tell(t, s, kind, event.Order{OrderID: p.OrderID, PaymentID: p.ID, RefundID: "r1"}))
	}
	got, err := s.Get(t.Context(), p.ID)
	require.NoError(t, err)
	require.Equal(t, domain.SettlementAwaiting, got.Settlement)
}

// Events that can never be right must fail for good, so that they end on the dead-letter topic.
func TestEventsThatMakeNoSenseFail(t *testing.T) {
	s, p := captured(t)
	for name, err := range map[string]error{
		"an unknown payment":       tell(t, s, event.OrderPaid, event.Order{OrderID: p.OrderID, PaymentID: id.New()}),
		"another order":            tell(t, s, event.OrderPaid, event.Order{OrderID: id.New(), PaymentID: p.ID}),
		"a refund without its id":  tell(t, s, event.OrderRefundApproved, event.Order{OrderID: p.OrderID, PaymentID: p.ID}),
		"a payload that is no map": Handle(s)(t.Context(), "", event.Envelope{Type: event.OrderPaid, Data: []byte(`[]`)}),
	} {
		require.Error(t, err, name)
		require.False(t, problem.Temporary(err), name)
	}
}
