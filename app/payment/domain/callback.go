package domain

import (
	"time"

	"mall/common/id"
	"mall/common/money"
	"mall/common/problem"
)

// CallbackType is what a provider reports.
type CallbackType string

// The reports that mall understands.
const (
	CallbackSucceeded CallbackType = "payment.succeeded"
	CallbackFailed    CallbackType = "payment.failed"
	CallbackRefunded  CallbackType = "refund.succeeded"
)

const (
	maxEventID  = 128
	maxRefundID = 64
)

// Callback is a provider's report after its signature was checked.
type Callback struct {
	EventID    string // the provider's, unique per report; repetitions have the same
	Type       CallbackType
	PaymentID  string
	RefundID   string // for CallbackRefunded
	Amount     money.Money
	OccurredAt time.Time
}

// Check reports every field that cannot be right as one 400.
func (c Callback) Check() error {
	var wrong []problem.Field
	add := func(field, reason string) { wrong = append(wrong, problem.Field{Field: field, Reason: reason}) }
	if !visible(c.EventID, maxEventID) {
		add("id", "must be 1 to 128 visible ASCII characters")
	}
	switch c.Type {
	case CallbackSucceeded, CallbackFailed:
		if c.RefundID != "" {
			add("refundId", "belongs to refund.succeeded only")
		}
	case CallbackRefunded:
		if !visible(c.RefundID, maxRefundID) {
			add("refundId", "must be 1 to 64 visible ASCII characters")
		}
	default:
		add("type", "must be one of payment.succeeded, payment.failed, refund.succeeded")
	}
	if !id.Valid(c.PaymentID) {
		add("paymentId", "is not an identifier")
	}
	if !c.Amount.Positive() {
		add("amount", "must be more than nothing and within the limit")
	}
	if !currencyCode(c.Amount.Currency) {
		add("currency", "must be a currency code of ISO 4217")
	}
	if c.OccurredAt.Year() < 2000 || c.OccurredAt.Year() > 9999 {
		add("occurredAt", "must be a time of RFC 3339")
	}
	if len(wrong) > 0 {
		return problem.Invalid(wrong...)
	}
	return nil
}

// visible reports 1 to limit characters of printable ASCII without spaces.
func visible(s string, limit int) bool {
	if s == "" || len(s) > limit {
		return false
	}
	for i := range len(s) {
		if s[i] < 0x21 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

func currencyCode(s string) bool {
	if len(s) != 3 {
		return false
	}
	for i := range 3 {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return true
}
