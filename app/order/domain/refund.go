package domain

import (
	"errors"
	"time"

	"mall/common/id"
	"mall/common/money"
	"mall/common/problem"
)

// RefundStatus is where a refund is in its life.
type RefundStatus string

// The states of a refund: requested, then rejected, or approved and later refunded.
const (
	RefundRequested RefundStatus = "requested"
	RefundApproved  RefundStatus = "approved"
	RefundRejected  RefundStatus = "rejected"
	RefundPaidBack  RefundStatus = "refunded"
)

// Valid reports whether s is one of the states.
func (s RefundStatus) Valid() bool {
	switch s {
	case RefundRequested, RefundApproved, RefundRejected, RefundPaidBack:
		return true
	}
	return false
}

// Refund is a customer's wish for the money of one order, and what became of it.
type Refund struct {
	ID        string
	OrderID   string
	UserID    string
	Status    RefundStatus
	Amount    money.Money
	Reason    string
	Note      string // the operator's
	DecidedBy string // user id of the operator
	CreatedAt time.Time
	UpdatedAt time.Time
}

// CheckRefundReason checks what the customer wrote. Errors: VALIDATION.
func CheckRefundReason(reason string) (string, error) {
	reason, wrong := text("reason", reason, maxReason, true)
	return reason, invalid(wrong)
}

// RequestRefund asks for the money of a paid order back. The order's state admits one open refund
// only. Errors: VALIDATION, INVALID_STATE.
func (o *Order) RequestRefund(reason string, now time.Time) (*Refund, error) {
	reason, err := CheckRefundReason(reason)
	if err != nil {
		return nil, err
	}
	switch o.s.Status {
	case Paid, Shipped, Completed:
	default:
		return nil, o.refuse("refunded")
	}
	now = stamp(now)
	r := &Refund{
		ID: id.New(), OrderID: o.s.ID, UserID: o.s.UserID, Status: RefundRequested, Amount: o.s.Total,
		Reason: reason, CreatedAt: now, UpdatedAt: now,
	}
	o.s.RefundFrom, o.s.Status, o.s.DueAt = o.s.Status, RefundPending, time.Time{}
	o.record(now, Change{Kind: KindRefundRequested, RefundID: r.ID})
	return r, nil
}

// ApproveRefund lets the money go back; the order waits for the provider. Errors: VALIDATION,
// INVALID_STATE.
func (o *Order) ApproveRefund(r *Refund, actorID, note string, now time.Time) error {
	if err := o.decide(r, RefundApproved, actorID, note, now); err != nil {
		return err
	}
	o.record(now, Change{Kind: KindRefundApproved, RefundID: r.ID})
	return nil
}

// RejectRefund puts the order back to where it was; a shipped one completes by itself after
// completeAfter from its shipment. Errors: VALIDATION, INVALID_STATE.
func (o *Order) RejectRefund(r *Refund, actorID, note string, completeAfter time.Duration, now time.Time) error {
	if err := o.decide(r, RefundRejected, actorID, note, now); err != nil {
		return err
	}
	o.s.Status, o.s.RefundFrom = o.s.RefundFrom, ""
	if o.s.Status == Shipped {
		o.s.DueAt = o.s.Shipment.ShippedAt.Add(completeAfter)
	}
	o.record(now, Change{Kind: KindRefundRejected, RefundID: r.ID})
	return nil
}

func (o *Order) decide(r *Refund, to RefundStatus, actorID, note string, now time.Time) error {
	note, wrong := text("note", note, maxReason, false)
	if err := invalid(wrong); err != nil {
		return err
	}
	if r.OrderID != o.s.ID {
		return errors.New("refund " + r.ID + " is not of order " + o.s.ID)
	}
	if r.Status != RefundRequested || o.s.Status != RefundPending {
		return problem.Conflict(problem.CodeInvalidState, "the refund is %s already", r.Status)
	}
	r.Status, r.Note, r.DecidedBy, r.UpdatedAt = to, note, actorID, stamp(now)
	return nil
}

// CompleteRefund says that the provider gave the money back. Saying it again changes nothing.
// Errors: INVALID_STATE when nobody approved the refund.
func (o *Order) CompleteRefund(r *Refund, now time.Time) error {
	if r.OrderID != o.s.ID {
		return errors.New("refund " + r.ID + " is not of order " + o.s.ID)
	}
	if r.Status == RefundPaidBack && o.s.Status == Refunded {
		return nil
	}
	if r.Status != RefundApproved || o.s.Status != RefundPending {
		return problem.Conflict(problem.CodeInvalidState, "refund %s is %s and its order %s", r.ID, r.Status, o.s.Status)
	}
	r.Status, r.UpdatedAt = RefundPaidBack, stamp(now)
	shipped := o.s.RefundFrom != Paid
	o.s.Status = Refunded
	o.record(now, Change{Kind: KindRefunded, RefundID: r.ID, Shipped: shipped})
	return nil
}

func errAddressRequired() *problem.Error {
	return problem.Conflict(CodeAddressRequired, "the order has no address and its customer has none either")
}
