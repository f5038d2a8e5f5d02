// Package domain holds the rules of payments: what a provider's word changes, when money goes
// back, and how the ledger is kept. It knows nothing of HTTP, SQL or Kafka.
package domain

// Status is what the customer sees of a payment.
type Status string

// A payment is pending until the provider reports. Failed is not final: money that arrives later
// is still money.
const (
	StatusPending       Status = "pending"
	StatusSucceeded     Status = "succeeded"
	StatusFailed        Status = "failed"
	StatusRefundPending Status = "refundPending"
	StatusRefunded      Status = "refunded"
)

// Settlement is whose the captured money is.
type Settlement string

// A capture awaits the order's word, is kept by it, or goes back.
const (
	SettlementNone      Settlement = "none"
	SettlementAwaiting  Settlement = "awaiting"
	SettlementKept      Settlement = "kept"
	SettlementRefunding Settlement = "refunding"
	SettlementRefunded  Settlement = "refunded"
)

// Event is what other domains are told of a change. Empty means nothing.
type Event string

// Events of a payment.
const (
	EventSucceeded Event = "succeeded"
	EventFailed    Event = "failed"
	EventRefunded  Event = "refunded"
)

// Outcome is what a callback did.
type Outcome string

// Late, repeated and contradicting callbacks are taken and change nothing.
const (
	OutcomeApplied  Outcome = "applied"
	OutcomeIgnored  Outcome = "ignored"
	OutcomeConflict Outcome = "conflict" // a second capture of another amount: a person must look
)

// Problem codes of this domain.
const (
	CodeProviderUnknown = "PROVIDER_UNKNOWN"
	CodeBadSignature    = "BAD_SIGNATURE"
)
