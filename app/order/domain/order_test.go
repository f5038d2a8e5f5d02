package domain

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/common/id"
	"mall/common/money"
	"mall/common/problem"
)

var begin = time.Date(2026, 11, 11, 0, 0, 0, 123_456_789, time.UTC)

func newOrder(t *testing.T, s Status) *Order {
	t.Helper()
	o, err := New(Draft{
		ID: id.New(), UserID: id.New(), PaymentTimeout: 15 * time.Minute, Address: &Address{City: "北京"},
		Items: []Item{{SkuID: id.New(), Quantity: 3, Price: money.CNY(1299)}},
	}, begin)
	require.NoError(t, err)
	switch s {
	case PendingPayment:
		return o
	case Cancelled:
		require.NoError(t, o.Cancel(begin))
		return o
	default: // paid first
	}
	require.Equal(t, Kept, o.Pay("p1", money.CNY(3*1299), begin))
	if s == Paid {
		return o
	}
	require.NoError(t, o.Ship("顺丰", "SF1", nil, time.Hour, begin))
	if s == Shipped {
		return o
	}
	require.NoError(t, o.ConfirmReceipt(begin))
	require.Equal(t, Completed, s)
	return o
}

func TestANewOrderAwaitsItsPayment(t *testing.T) {
	s := newOrder(t, PendingPayment).Snapshot()
	assert.Equal(t, PendingPayment, s.Status)
	assert.Equal(t, money.CNY(3897), s.Total)
	assert.Equal(t, 15*time.Minute, s.ExpiresAt.Sub(s.CreatedAt))
	assert.Equal(t, s.ExpiresAt, s.DueAt)
	assert.Equal(t, begin.Truncate(time.Millisecond), s.CreatedAt, "the store keeps milliseconds")
	assert.Equal(t, int64(1), s.Version)
}

func TestPay(t *testing.T) {
	total := money.CNY(3897)
	for _, tc := range []struct {
		name     string
		state    Status
		payment  string
		captured money.Money
		want     Refusal
		changes  bool
	}{
		{"the right amount", PendingPayment, "p1", total, Kept, true},
		{"too little", PendingPayment, "p1", money.CNY(3896), AmountMismatch, false},
		{"another currency", PendingPayment, "p1", money.Money{Amount: 3897, Currency: "USD"}, AmountMismatch, false},
		{"cancelled", Cancelled, "p1", total, OrderCancelled, false},
		{"again", Paid, "p1", total, Kept, false},
		{"again, shipped", Shipped, "p1", total, Kept, false},
		{"a second payment", Paid, "p2", total, AlreadyPaid, false},
		{"a second payment, completed", Completed, "p2", total, AlreadyPaid, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := newOrder(t, tc.state)
			before := o.Snapshot().Version
			assert.Equal(t, tc.want, o.Pay(tc.payment, tc.captured, begin))
			assert.Equal(t, tc.changes, o.Snapshot().Version != before)
		})
	}
}

func TestExpiryWaitsForItsTime(t *testing.T) {
	o := newOrder(t, PendingPayment)
	assert.False(t, o.Expire(o.Snapshot().ExpiresAt.Add(-time.Millisecond)))
	assert.True(t, o.Expire(o.Snapshot().ExpiresAt))
	assert.Equal(t, CancelledByExpiry, o.Snapshot().CancelReason)
	assert.False(t, o.Expire(begin.Add(time.Hour)), "once")
}

func TestStatesForbid(t *testing.T) {
	later := begin.Add(time.Hour)
	acts := map[string]struct {
		act     func(*Order) error
		allowed []Status
	}{
		"cancel":  {func(o *Order) error { return o.Cancel(later) }, []Status{PendingPayment}},
		"ship":    {func(o *Order) error { return o.Ship("c", "n", nil, time.Hour, later) }, []Status{Paid}},
		"receive": {func(o *Order) error { return o.ConfirmReceipt(later) }, []Status{Shipped}},
		"refund":  {func(o *Order) error { _, err := o.RequestRefund("r", later); return err }, []Status{Paid, Shipped, Completed}},
	}
	for name, tc := range acts {
		for _, state := range []Status{PendingPayment, Cancelled, Paid, Shipped, Completed} {
			err := tc.act(newOrder(t, state))
			if slices.Contains(tc.allowed, state) {
				assert.NoError(t, err, "%s a %s order", name, state)
			} else {
				assert.True(t, problem.HasCode(err, problem.CodeInvalidState), "%s a %s order: %v", name, state, err)
			}
		}
	}
}

func TestShippingNeedsAnAddressAndATrackingNumber(t *testing.T) {
	o := newOrder(t, Paid)
	for carrier, number := range map[string]string{"": "n", "c": "", strings.Repeat("字", 101): "n", "a\nb": "n", "\xff": "n"} {
		assert.True(t, problem.HasCode(o.Ship(carrier, number, nil, 0, begin), problem.CodeValidation), "%q %q", carrier, number)
	}
	o.s.Address = nil
	assert.True(t, problem.HasCode(o.Ship("c", "n", nil, 0, begin), CodeAddressRequired))
	require.NoError(t, o.Ship(" c ", "n", &Address{City: "上海"}, time.Hour, begin))
	assert.Equal(t, "上海", o.Snapshot().Address.City)
	assert.Equal(t, "c", o.Snapshot().Shipment.Carrier)
	assert.False(t, o.CompleteWhenDue(o.Snapshot().DueAt.Add(-time.Millisecond)))
	assert.True(t, o.CompleteWhenDue(o.Snapshot().DueAt))
}

func TestARejectedRefundPutsTheOrderBack(t *testing.T) {
	for _, state := range []Status{Paid, Shipped, Completed} {
		o := newOrder(t, state)
		due := o.Snapshot().DueAt
		r, err := o.RequestRefund("does not fit", begin)
		require.NoError(t, err)
		require.NoError(t, o.RejectRefund(r, "op", "worn", time.Hour, begin))
		assert.Equal(t, state, o.Snapshot().Status)
		assert.Equal(t, due, o.Snapshot().DueAt)
		assert.Error(t, o.ApproveRefund(r, "op", "", begin), "decided once")
		_, err = o.RequestRefund("still does not fit", begin)
		assert.NoError(t, err, "may ask again")
	}
}

func TestARefundEndsOnceAndSaysWhetherTheGoodsHadLeft(t *testing.T) {
	for state, left := range map[Status]bool{Paid: false, Shipped: true, Completed: true} {
		o := newOrder(t, state)
		r, err := o.RequestRefund("r", begin)
		require.NoError(t, err)
		assert.Error(t, o.CompleteRefund(r, begin), "nobody approved it")
		require.NoError(t, o.ApproveRefund(r, "op", "ok", begin))
		require.NoError(t, o.CompleteRefund(r, begin))
		version := o.Snapshot().Version
		require.NoError(t, o.CompleteRefund(r, begin))
		assert.Equal(t, version, o.Snapshot().Version)
		last := o.Changes()[len(o.Changes())-1]
		assert.Equal(t, KindRefunded, last.Kind)
		assert.Equal(t, left, last.Shipped)
		assert.Equal(t, r.ID, last.RefundID)
	}
}

func TestARefundOfAnotherOrderIsRefused(t *testing.T) {
	o, other := newOrder(t, Paid), newOrder(t, Paid)
	r, err := other.RequestRefund("r", begin)
	require.NoError(t, err)
	_, err = o.RequestRefund("r", begin)
	require.NoError(t, err)
	assert.Error(t, o.ApproveRefund(r, "op", "", begin))
	assert.Error(t, o.CompleteRefund(r, begin))
}

func TestReservationVerdicts(t *testing.T) {
	expires := begin.Add(time.Minute)
	for state, want := range map[Status]Verdict{
		PendingPayment: Hold, Cancelled: Release, Paid: Commit, Shipped: Commit, Completed: Commit, RefundPending: Commit, Refunded: Commit,
	} {
		verdict, again := ReservationVerdict(state, expires, begin)
		assert.Equal(t, want, verdict, state)
		assert.Equal(t, want == Hold, !again.IsZero())
	}
	_, again := ReservationVerdict(PendingPayment, expires, begin)
	assert.Equal(t, expires.Add(time.Minute), again)
	_, again = ReservationVerdict(PendingPayment, expires, expires.Add(time.Hour))
	assert.Equal(t, expires.Add(time.Hour+time.Minute), again, "never asked about in the past")
}
