package domain

import (
	"time"

	"mall/common/money"
	"mall/common/problem"
)

// Apply does what a provider's report says. Providers report late, twice and out of order, so
// whatever no longer fits is ignored rather than refused; a refusal would only be sent again.
// Errors: NOT_FOUND for a refund that nobody asked for, INVALID_STATE for one of another amount.
func (p *Payment) Apply(c Callback, now time.Time) (Change, error) {
	switch c.Type {
	case CallbackSucceeded:
		return p.capture(c.Amount, now)
	case CallbackFailed:
		return p.fail(now), nil
	case CallbackRefunded:
		return p.confirmRefund(c.RefundID, c.Amount, now)
	}
	return Change{}, problem.InvalidField("type", "is not known")
}

// capture takes the money, from a failed payment too: what the provider took must be in the books.
// An amount that was not asked for is captured and goes back at once.
func (p *Payment) capture(amount money.Money, now time.Time) (Change, error) {
	if p.s.Status != StatusPending && p.s.Status != StatusFailed {
		if amount != p.s.Captured {
			return Change{Outcome: OutcomeConflict}, nil
		}
		return Change{Outcome: OutcomeIgnored}, nil
	}
	p.s.Status, p.s.Settlement = StatusSucceeded, SettlementAwaiting
	p.s.Captured, p.s.CapturedAt = amount, moment(now)
	p.touch(now)
	ledger, err := captureOf(p.s, now)
	if err != nil {
		return Change{}, err
	}
	change := Change{Outcome: OutcomeApplied, Event: EventSucceeded, Ledger: &ledger}
	if amount != p.s.Amount {
		refund, err := p.RequestRefund(AutomaticRefundID(p.s.ID), "the amount differs from the payment's", now)
		if err != nil {
			return Change{}, err
		}
		change.Refund = refund.Refund
	}
	return change, nil
}

func (p *Payment) fail(now time.Time) Change {
	if p.s.Status != StatusPending {
		return Change{Outcome: OutcomeIgnored}
	}
	p.s.Status = StatusFailed
	p.touch(now)
	return Change{Outcome: OutcomeApplied, Event: EventFailed}
}

func (p *Payment) confirmRefund(refundID string, amount money.Money, now time.Time) (Change, error) {
	if p.refund == nil || p.refund.ID != refundID {
		return Change{}, problem.NotFound("the refund")
	}
	if amount != p.refund.Amount {
		return Change{}, problem.Conflict(problem.CodeInvalidState, "the refund is %s, not %s", p.refund.Amount, amount)
	}
	if p.refund.Status == RefundConfirmed {
		return Change{Outcome: OutcomeIgnored}, nil
	}
	p.refund.Status, p.refund.UpdatedAt = RefundConfirmed, moment(now)
	p.s.Status, p.s.Settlement = StatusRefunded, SettlementRefunded
	p.s.Refunded = amount
	p.touch(now)
	ledger, err := refundOf(p.s, *p.refund, now)
	if err != nil {
		return Change{}, err
	}
	confirmed := *p.refund
	return Change{Outcome: OutcomeApplied, Event: EventRefunded, Ledger: &ledger, Refund: &confirmed}, nil
}
