package domain

import (
	"time"
	"unicode/utf8"

	"mall/common/money"
	"mall/common/problem"
)

// RefundStatus is how far a refund got.
type RefundStatus string

// The provider is asked until it confirms.
const (
	RefundRequested RefundStatus = "requested"
	RefundConfirmed RefundStatus = "confirmed"
)

const maxReason = 500 // characters

// Refund gives a whole capture back. A payment has at most one.
type Refund struct {
	ID        string // the natural key; asking again with it does nothing new
	PaymentID string
	OrderID   string
	Provider  string
	Amount    money.Money
	Reason    string
	Automatic bool // mall gives back what no order keeps; no order waits for it
	Status    RefundStatus
	CreatedAt time.Time
	UpdatedAt time.Time
}

// AutomaticRefundID is the id under which mall itself refunds a payment, whoever notices first.
func AutomaticRefundID(paymentID string) string { return "auto-" + paymentID }

// RequestRefund starts giving back what was captured. The same id again changes nothing and returns
// the refund with Outcome ignored. Errors: 400 for a bad id or reason, INVALID_STATE when nothing
// is captured or another refund has it.
func (p *Payment) RequestRefund(refundID, reason string, now time.Time) (Change, error) {
	if !visible(refundID, maxRefundID) {
		return Change{}, problem.InvalidField("refundId", "must be 1 to %d visible ASCII characters", maxRefundID)
	}
	if utf8.RuneCountInString(reason) > maxReason || !utf8.ValidString(reason) {
		return Change{}, problem.InvalidField("reason", "must be at most %d characters of UTF-8", maxReason)
	}
	if p.refund != nil && p.refund.ID == refundID {
		same := *p.refund
		return Change{Outcome: OutcomeIgnored, Refund: &same}, nil
	}
	if p.s.Status != StatusSucceeded {
		return Change{}, problem.Conflict(problem.CodeInvalidState, "the payment is %s, only a succeeded one can be refunded", p.s.Status)
	}
	at := moment(now)
	p.refund = &Refund{
		ID: refundID, PaymentID: p.s.ID, OrderID: p.s.OrderID, Provider: p.s.Provider,
		Amount: p.s.Captured, Reason: reason, Automatic: refundID == AutomaticRefundID(p.s.ID),
		Status: RefundRequested, CreatedAt: at, UpdatedAt: at,
	}
	p.s.Status, p.s.Settlement = StatusRefundPending, SettlementRefunding
	p.touch(now)
	requested := *p.refund
	return Change{Outcome: OutcomeApplied, Refund: &requested}, nil
}
