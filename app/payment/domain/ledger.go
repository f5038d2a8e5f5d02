package domain

import (
	"errors"
	"fmt"
	"time"

	"mall/common/id"
	"mall/common/money"
)

// AccountCustomerFunds is what mall owes for money that it took, until goods or the money go to the
// customer. Its balance mirrors the providers' accounts.
const AccountCustomerFunds = "customer_funds"

// ProviderAccount is an asset: the money that a provider took and holds for mall.
func ProviderAccount(provider string) string { return "provider:" + provider }

// LedgerKind says what a transaction books.
type LedgerKind string

// A payment is booked at most twice.
const (
	LedgerCapture LedgerKind = "capture"
	LedgerRefund  LedgerKind = "refund"
)

// ErrUnbalanced says that a ledger transaction does not sum to zero in each currency.
var ErrUnbalanced = errors.New("ledger transaction does not sum to zero")

// LedgerEntry changes one account; debits are positive, credits negative.
type LedgerEntry struct {
	Account string
	Amount  money.Money
}

// LedgerTransaction is double-entry bookkeeping's unit: entries that sum to zero.
type LedgerTransaction struct {
	ID        string
	Kind      LedgerKind
	PaymentID string
	Ref       string // what is booked; unique in the ledger
	Entries   []LedgerEntry
	CreatedAt time.Time
}

// NewLedgerTransaction refuses entries that do not balance. Errors: ErrUnbalanced.
func NewLedgerTransaction(kind LedgerKind, paymentID, ref string, now time.Time, entries ...LedgerEntry) (LedgerTransaction, error) {
	sums := map[string]int64{}
	for _, e := range entries {
		sums[e.Amount.Currency] += e.Amount.Amount
	}
	if len(entries) < 2 {
		return LedgerTransaction{}, fmt.Errorf("%w: %s has %d entries", ErrUnbalanced, ref, len(entries))
	}
	for currency, sum := range sums {
		if sum != 0 {
			return LedgerTransaction{}, fmt.Errorf("%w: %s is off by %d %s", ErrUnbalanced, ref, sum, currency)
		}
	}
	return LedgerTransaction{ID: id.New(), Kind: kind, PaymentID: paymentID, Ref: ref, Entries: entries, CreatedAt: moment(now)}, nil
}

func captureOf(s State, now time.Time) (LedgerTransaction, error) {
	return NewLedgerTransaction(LedgerCapture, s.ID, "capture:"+s.ID, now,
		LedgerEntry{ProviderAccount(s.Provider), s.Captured},
		LedgerEntry{AccountCustomerFunds, negative(s.Captured)})
}

func refundOf(s State, r Refund, now time.Time) (LedgerTransaction, error) {
	return NewLedgerTransaction(LedgerRefund, s.ID, "refund:"+r.ID, now,
		LedgerEntry{AccountCustomerFunds, r.Amount},
		LedgerEntry{ProviderAccount(s.Provider), negative(r.Amount)})
}

func negative(m money.Money) money.Money {
	return money.Money{Amount: -m.Amount, Currency: m.Currency}
}
