// Package money holds amounts as integers of a currency's minor unit, never as floats.
package money

import (
	"errors"
	"fmt"
	"math"
)

// Currency of the shop's prices when nothing else is said, ISO 4217.
const Currency = "CNY"

// Limit is the largest amount of one sum, in minor units: ten billion yuan.
// Sums of limits stay far below what an int64 holds.
const Limit = int64(1_000_000_000_000)

var (
	// ErrCurrency says that two amounts of different currencies met.
	ErrCurrency = errors.New("amounts of different currencies")
	// ErrRange says that an amount left the range that mall handles.
	ErrRange = errors.New("amount out of range")
)

// Money is an amount of a currency's minor unit (1299 CNY is 12.99 yuan).
type Money struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
}

// CNY returns an amount of fen.
func CNY(fen int64) Money {
	return Money{Amount: fen, Currency: Currency}
}

// Add returns m + o. Errors: ErrCurrency, ErrRange.
func (m Money) Add(o Money) (Money, error) {
	if m.Currency != o.Currency {
		return Money{}, fmt.Errorf("%w: %s and %s", ErrCurrency, m.Currency, o.Currency)
	}
	return checked(m.Amount+o.Amount, m.Currency)
}

// Times returns m multiplied by a quantity. Errors: ErrRange.
func (m Money) Times(n int64) (Money, error) {
	if n != 0 && m.Amount != 0 && abs(m.Amount) > math.MaxInt64/abs(n) {
		return Money{}, ErrRange
	}
	return checked(m.Amount*n, m.Currency)
}

// Positive reports whether m is a price: more than nothing and within Limit.
func (m Money) Positive() bool {
	return m.Amount > 0 && m.Amount <= Limit && len(m.Currency) == 3
}

func (m Money) String() string {
	return fmt.Sprintf("%d %s", m.Amount, m.Currency)
}

func checked(amount int64, currency string) (Money, error) {
	if abs(amount) > Limit {
		return Money{}, ErrRange
	}
	return Money{Amount: amount, Currency: currency}, nil
}

func abs(n int64) int64 {
	if n == math.MinInt64 {
		return math.MaxInt64
	}
	if n < 0 {
		return -n
	}
	return n
}
