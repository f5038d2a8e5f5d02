package domain

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/common/id"
	"mall/common/money"
	"mall/common/problem"
)

var at = time.Date(2026, 11, 22, 10, 0, 0, 123456789, time.UTC)

func pendingOrder() Order {
	return Order{ID: id.New(), UserID: id.New(), Status: OrderPendingPayment, Total: money.CNY(1299), ExpiresAt: at.Add(time.Minute)}
}

func pending(t *testing.T) *Payment {
	t.Helper()
	p, err := New(pendingOrder(), "sandbox", at)
	require.NoError(t, err)
	return p
}

func succeeded(t *testing.T) *Payment {
	t.Helper()
	p := pending(t)
	_, err := p.Apply(report(p, CallbackSucceeded, 1299), at)
	require.NoError(t, err)
	return p
}

func report(p *Payment, kind CallbackType, fen int64) Callback {
	return Callback{EventID: id.New(), Type: kind, PaymentID: p.s.ID, Amount: money.CNY(fen), OccurredAt: at}
}

func code(t *testing.T, err error, want string) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, want, problem.From(err).Code, "%v", err)
}

func TestNewTakesTheOrdersTotal(t *testing.T) {
	o := pendingOrder()
	p, err := New(o, "sandbox", at)
	require.NoError(t, err)
	s := p.State()
	require.True(t, id.Valid(s.ID))
	require.Equal(t, State{ID: s.ID, OrderID: o.ID, UserID: o.UserID, Provider: "sandbox", Status: StatusPending,
		Settlement: SettlementNone, Amount: money.CNY(1299), Version: 1,
		CreatedAt: at.Truncate(time.Millisecond), UpdatedAt: at.Truncate(time.Millisecond)}, s)
}

func TestNewRefusesOrdersThatCannotBePaid(t *testing.T) {
	for name, change := range map[string]func(*Order){
		"paid":      func(o *Order) { o.Status = "paid" },
		"cancelled": func(o *Order) { o.Status = "cancelled" },
		"unknown":   func(o *Order) { o.Status = "" },
		"expired":   func(o *Order) { o.ExpiresAt = at },
		"free":      func(o *Order) { o.Total = money.CNY(0) },
		"negative":  func(o *Order) { o.Total = money.CNY(-1) },
		"too much":  func(o *Order) { o.Total = money.CNY(money.Limit + 1) },
	} {
		t.Run(name, func(t *testing.T) {
			o := pendingOrder()
			change(&o)
			_, err := New(o, "sandbox", at)
			code(t, err, problem.CodeInvalidState)
		})
	}
}

func TestSuccessCapturesOnce(t *testing.T) {
	p := pending(t)
	c, err := p.Apply(report(p, CallbackSucceeded, 1299), at)
	require.NoError(t, err)
	require.Equal(t, OutcomeApplied, c.Outcome)
	require.Equal(t, EventSucceeded, c.Event)
	require.Nil(t, c.Refund)
	require.Equal(t, []LedgerEntry{{"provider:sandbox", money.CNY(1299)}, {AccountCustomerFunds, money.CNY(-1299)}}, c.Ledger.Entries)
	require.Equal(t, StatusSucceeded, p.s.Status)
	require.Equal(t, SettlementAwaiting, p.s.Settlement)

	before := p.State()
	c, err = p.Apply(report(p, CallbackSucceeded, 1299), at)
	require.NoError(t, err)
	require.Equal(t, Change{Outcome: OutcomeIgnored}, c)
	c, err = p.Apply(report(p, CallbackSucceeded, 1300), at)
	require.NoError(t, err)
	require.Equal(t, Change{Outcome: OutcomeConflict}, c)
	c, err = p.Apply(report(p, CallbackFailed, 1299), at)
	require.NoError(t, err)
	require.Equal(t, Change{Outcome: OutcomeIgnored}, c)
	require.Equal(t, before, p.State())
}

func TestMoneyAfterAFailureIsStillMoney(t *testing.T) {
	p := pending(t)
	c, err := p.Apply(report(p, CallbackFailed, 1299), at)
	require.NoError(t, err)
	require.Equal(t, Change{Outcome: OutcomeApplied, Event: EventFailed}, c)
	c, err = p.Apply(report(p, CallbackSucceeded, 1299), at)
	require.NoError(t, err)
	require.Equal(t, EventSucceeded, c.Event)
	require.Equal(t, StatusSucceeded, p.s.Status)
}

func TestAWrongAmountIsCapturedAndGoesBack(t *testing.T) {
	for name, wrong := range map[string]money.Money{
		"less": money.CNY(1), "more": money.CNY(1300), "other currency": {Amount: 1299, Currency: "USD"},
	} {
		t.Run(name, func(t *testing.T) {
			p := pending(t)
			cb := report(p, CallbackSucceeded, 0)
			cb.Amount = wrong
			c, err := p.Apply(cb, at)
			require.NoError(t, err)
			require.Equal(t, EventSucceeded, c.Event)
			require.Equal(t, wrong, c.Ledger.Entries[0].Amount)
			require.Equal(t, wrong, c.Refund.Amount)
			require.True(t, c.Refund.Automatic)
			require.Equal(t, AutomaticRefundID(p.s.ID), c.Refund.ID)
			require.Equal(t, SettlementRefunding, p.s.Settlement)
			code(t, keep(p), problem.CodeInvalidState)
		})
	}
}

func TestRefundIsRequestedOnceAndConfirmedOnce(t *testing.T) {
	p := succeeded(t)
	require.NoError(t, keep(p))
	c, err := p.RequestRefund("r1", "too small", at)
	require.NoError(t, err)
	require.Equal(t, OutcomeApplied, c.Outcome)
	require.False(t, c.Refund.Automatic)
	require.Equal(t, StatusRefundPending, p.s.Status)

	before := p.State()
	c, err = p.RequestRefund("r1", "too small", at)
	require.NoError(t, err)
	require.Equal(t, OutcomeIgnored, c.Outcome)
	require.Equal(t, before, p.State())
	_, err = p.RequestRefund("r2", "", at)
	code(t, err, problem.CodeInvalidState)

	confirm := report(p, CallbackRefunded, 1299)
	confirm.RefundID = "r1"
	c, err = p.Apply(confirm, at)
	require.NoError(t, err)
	require.Equal(t, EventRefunded, c.Event)
	require.Equal(t, []LedgerEntry{{AccountCustomerFunds, money.CNY(1299)}, {"provider:sandbox", money.CNY(-1299)}}, c.Ledger.Entries)
	require.Equal(t, StatusRefunded, p.s.Status)
	require.Equal(t, money.CNY(1299), p.s.Refunded)
	c, err = p.Apply(confirm, at)
	require.NoError(t, err)
	require.Equal(t, Change{Outcome: OutcomeIgnored}, c)
	_, err = p.RequestRefund("r2", "", at)
	code(t, err, problem.CodeInvalidState)
}

func TestRefundsThatMakeNoSenseAreRefused(t *testing.T) {
	p := pending(t)
	_, err := p.RequestRefund("r1", "", at)
	code(t, err, problem.CodeInvalidState)
	_, err = p.Apply(report(p, CallbackFailed, 1299), at)
	require.NoError(t, err)
	_, err = p.RequestRefund("r1", "", at)
	code(t, err, problem.CodeInvalidState)

	p = succeeded(t)
	for name, refund := range map[string][2]string{
		"no id": {"", ""}, "long id": {strings.Repeat("r", 65), ""}, "spaces": {"a b", ""}, "long reason": {"r", strings.Repeat("汉", 501)},
		"not UTF-8": {"r", "\xff"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := p.RequestRefund(refund[0], refund[1], at)
			code(t, err, problem.CodeValidation)
		})
	}
	confirm := report(p, CallbackRefunded, 1299)
	confirm.RefundID = "nobody asked"
	_, err = p.Apply(confirm, at)
	code(t, err, problem.CodeNotFound)
	_, err = p.RequestRefund("r1", "", at)
	require.NoError(t, err)
	confirm = report(p, CallbackRefunded, 1298)
	confirm.RefundID = "r1"
	_, err = p.Apply(confirm, at)
	code(t, err, problem.CodeInvalidState)
	require.Equal(t, StatusRefundPending, p.s.Status)
}

func keep(p *Payment) error { return p.Keep(p.s.OrderID, at) }

func TestKeep(t *testing.T) {
	code(t, succeeded(t).Keep(id.New(), at), problem.CodeInvalidState)
	code(t, keep(pending(t)), problem.CodeInvalidState)
	p := succeeded(t)
	require.NoError(t, keep(p))
	require.Equal(t, SettlementKept, p.s.Settlement)
	version := p.s.Version
	require.NoError(t, keep(p))
	require.Equal(t, version, p.s.Version)
	// The event that the order was paid may come after the refund that followed.
	_, err := p.RequestRefund("r1", "", at)
	require.NoError(t, err)
	require.NoError(t, keep(p))
	require.Equal(t, SettlementRefunding, p.s.Settlement)
}

func TestCallbackCheckNamesEveryWrongField(t *testing.T) {
	good := Callback{EventID: "e", Type: CallbackSucceeded, PaymentID: id.New(), Amount: money.CNY(1), OccurredAt: at}
	require.NoError(t, good.Check())
	refund := good
	refund.Type, refund.RefundID = CallbackRefunded, "r"
	require.NoError(t, refund.Check())
	for field, change := range map[string]func(*Callback){
		"id":         func(c *Callback) { c.EventID = "" },
		"type":       func(c *Callback) { c.Type = "payment.maybe" },
		"paymentId":  func(c *Callback) { c.PaymentID = "p" },
		"refundId":   func(c *Callback) { c.RefundID = "r" },
		"amount":     func(c *Callback) { c.Amount.Amount = -1 },
		"currency":   func(c *Callback) { c.Amount.Currency = "cny" },
		"occurredAt": func(c *Callback) { c.OccurredAt = time.Time{} },
	} {
		t.Run(field, func(t *testing.T) {
			c := good
			change(&c)
			p := problem.From(c.Check())
			require.NotNil(t, p)
			require.Len(t, p.Fields, 1)
			require.Equal(t, field, p.Fields[0].Field)
		})
	}
	require.Len(t, problem.From(Callback{}.Check()).Fields, 6)
}

func TestFindNamesTheField(t *testing.T) {
	_, err := Providers{}.Find("sandbox")
	code(t, err, CodeProviderUnknown)
	require.Equal(t, "provider", problem.From(err).Fields[0].Field)
	require.Equal(t, 400, problem.From(err).Status)
}
