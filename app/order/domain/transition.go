package domain

import (
	"time"

	"mall/common/money"
)

// Refusal says why an order does not keep a capture; empty means that it does.
type Refusal string

// Why a capture is not kept. The payment must then be refunded.
const (
	Kept           Refusal = ""
	AmountMismatch Refusal = "amountMismatch"
	OrderCancelled Refusal = "orderCancelled"
	AlreadyPaid    Refusal = "alreadyPaid"
	OrderNotFound  Refusal = "orderNotFound"
)

// Pay tells the order of a capture. Telling it again of the one that it keeps changes nothing,
// whatever became of the order since.
func (o *Order) Pay(paymentID string, captured money.Money, now time.Time) Refusal {
	switch {
	case o.s.PaymentID != "" && o.s.PaymentID == paymentID:
		return Kept
	case o.s.Status == Cancelled:
		return OrderCancelled
	case o.s.Status != PendingPayment:
		return AlreadyPaid
	case captured != o.s.Total:
		return AmountMismatch
	}
	o.s.Status, o.s.PaymentID, o.s.DueAt = Paid, paymentID, time.Time{}
	o.record(now, Change{Kind: KindPaid})
	return Kept
}

// Cancel ends an unpaid order on its customer's wish. Errors: INVALID_STATE.
func (o *Order) Cancel(now time.Time) error {
	if o.s.Status != PendingPayment {
		return o.refuse("cancelled")
	}
	o.cancel(CancelledByCustomer, now)
	return nil
}

// Expire ends an unpaid order whose time has passed and reports whether it did.
func (o *Order) Expire(now time.Time) bool {
	if o.s.Status != PendingPayment || now.Before(o.s.ExpiresAt) {
		return false
	}
	o.cancel(CancelledByExpiry, now)
	return true
}

func (o *Order) cancel(reason CancelReason, now time.Time) {
	o.s.Status, o.s.CancelReason, o.s.DueAt = Cancelled, reason, time.Time{}
	o.record(now, Change{Kind: KindCancelled, Reason: string(reason)})
}

// Ship hands a paid order to a carrier. address is used when the order has none; completeAfter is
// the time until the order completes without the customer's word. Errors: VALIDATION,
// INVALID_STATE, ADDRESS_REQUIRED.
func (o *Order) Ship(carrier, trackingNumber string, address *Address, completeAfter time.Duration, now time.Time) error {
	carrier, wrongCarrier := text("carrier", carrier, maxName, true)
	trackingNumber, wrongNumber := text("trackingNumber", trackingNumber, maxName, true)
	if err := invalid(wrongCarrier, wrongNumber); err != nil {
		return err
	}
	if o.s.Status != Paid {
		return o.refuse("shipped")
	}
	if o.s.Address == nil {
		o.s.Address = address
	}
	if o.s.Address == nil {
		return errAddressRequired()
	}
	now = stamp(now)
	o.s.Status = Shipped
	o.s.Shipment = &Shipment{Carrier: carrier, TrackingNumber: trackingNumber, ShippedAt: now}
	o.s.DueAt = now.Add(completeAfter)
	o.record(now, Change{Kind: KindShipped})
	return nil
}

// ConfirmReceipt completes a shipped order on its customer's word. Errors: INVALID_STATE.
func (o *Order) ConfirmReceipt(now time.Time) error {
	if o.s.Status != Shipped {
		return o.refuse("confirmed as received")
	}
	o.complete(now, "received")
	return nil
}

// CompleteWhenDue completes a shipped order that nobody confirmed in time and reports whether it did.
func (o *Order) CompleteWhenDue(now time.Time) bool {
	if o.s.Status != Shipped || now.Before(o.s.DueAt) {
		return false
	}
	o.complete(now, "unconfirmed")
	return true
}

func (o *Order) complete(now time.Time, reason string) {
	o.s.Status, o.s.CompletedAt, o.s.DueAt = Completed, stamp(now), time.Time{}
	o.record(now, Change{Kind: KindCompleted, Reason: reason})
}
