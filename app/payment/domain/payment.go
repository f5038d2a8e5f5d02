package domain

import (
	"time"

	"mall/common/id"
	"mall/common/money"
	"mall/common/problem"
)

// OrderPendingPayment is the only status in which an order can be paid.
const OrderPendingPayment = "pendingPayment"

// Order is what a payment needs to know of the order it pays.
type Order struct {
	ID        string
	UserID    string
	Status    string
	Total     money.Money
	ExpiresAt time.Time // zero means never
}

// State is a payment as it is stored and shown.
type State struct {
	ID         string
	OrderID    string
	UserID     string
	Provider   string
	Status     Status
	Settlement Settlement
	Amount     money.Money // asked for
	Captured   money.Money // zero value until captured
	Refunded   money.Money // zero value until refunded
	PayURL     string
	Version    int64
	CapturedAt time.Time
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// Payment is one attempt to pay an order. An order may have several open ones; it keeps the money
// of at most one, and mall gives the others' back by itself.
type Payment struct {
	s      State
	refund *Refund
}

// Change is what one act did to a payment. All of it is stored in one transaction.
type Change struct {
	Outcome Outcome
	Event   Event
	Ledger  *LedgerTransaction
	Refund  *Refund // requested or confirmed by the act
}

// New starts a payment of an order; the amount is the order's total. Errors: INVALID_STATE when
// the order does not wait for a payment.
func New(o Order, provider string, now time.Time) (*Payment, error) {
	if o.Status != OrderPendingPayment {
		return nil, problem.Conflict(problem.CodeInvalidState, "the order is %s, only an order that waits for its payment can be paid", o.Status)
	}
	if !o.ExpiresAt.IsZero() && !now.Before(o.ExpiresAt) {
		return nil, problem.Conflict(problem.CodeInvalidState, "the time to pay this order has passed")
	}
	if !o.Total.Positive() {
		return nil, problem.Conflict(problem.CodeInvalidState, "the order's total, %s, cannot be paid", o.Total)
	}
	now = moment(now)
	return &Payment{s: State{
		ID: id.New(), OrderID: o.ID, UserID: o.UserID, Provider: provider,
		Status: StatusPending, Settlement: SettlementNone, Amount: o.Total,
		Version: 1, CreatedAt: now, UpdatedAt: now,
	}}, nil
}

// Restore makes a payment of what was stored; refund is nil without one.
func Restore(s State, refund *Refund) *Payment {
	return &Payment{s: s, refund: refund}
}

// State returns a copy of what is stored.
func (p *Payment) State() State { return p.s }

// Refund returns the payment's refund, if it has one.
func (p *Payment) Refund() (Refund, bool) {
	if p.refund == nil {
		return Refund{}, false
	}
	return *p.refund, true
}

// Keep notes that the order keeps the capture. Repeating it changes nothing. Errors: INVALID_STATE
// when the payment is another order's, or the money is on its way back or was never captured.
func (p *Payment) Keep(orderID string, now time.Time) error {
	if orderID != p.s.OrderID {
		return problem.Conflict(problem.CodeInvalidState, "payment %s does not pay order %s", p.s.ID, orderID)
	}
	switch p.s.Settlement {
	case SettlementKept:
		return nil
	case SettlementAwaiting:
		p.s.Settlement = SettlementKept
		p.touch(now)
		return nil
	case SettlementRefunding, SettlementRefunded:
		// A refund that the customer asked for says by itself that the order had kept the money.
		if p.refund != nil && !p.refund.Automatic {
			return nil
		}
	case SettlementNone:
	}
	return problem.Conflict(problem.CodeInvalidState, "payment %s cannot be kept, its settlement is %s", p.s.ID, p.s.Settlement)
}

func (p *Payment) touch(now time.Time) {
	p.s.Version++
	p.s.UpdatedAt = moment(now)
}

// moment is a time as the store keeps it: UTC, whole milliseconds.
func moment(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
