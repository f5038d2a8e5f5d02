// Package sandbox is a payment provider for development and tests. It decides nothing by itself:
// the customer says whether a payment succeeds. Then it behaves like the real ones: its callbacks
// are signed, late, sent more than once, and repeated until mall takes them. What it owes is kept
// in rows of its own, so a crash delays callbacks but loses none.
package sandbox

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"time"

	"mall/app/payment/domain"
	"mall/common/mysql"
	"mall/common/problem"
)

// Name is how customers and callbacks name this provider.
const Name = "sandbox"

// Outcomes that a customer may choose.
const (
	OutcomeSuccess = "success"
	OutcomeFailure = "failure"
)

const minSecret = 16 // bytes

// Conf is the Sandbox block of payment-rpc and payment-worker.
type Conf struct {
	Enabled   bool          `json:",default=false"`
	Secret    string        `json:",optional"`
	Tolerance time.Duration `json:",default=5m"` // between a callback's timestamp and now, either way
	MaxDelay  time.Duration `json:",default=2s"` // of the last copy of a callback
}

// Check refuses a configuration that would let anyone pay with nothing.
func (c Conf) Check(environment string) error {
	switch {
	case !c.Enabled:
		return nil
	case environment == "production":
		return fmt.Errorf("the sandbox provider must be off in production: set Sandbox.Enabled to false (MALL_SANDBOX_ENABLED)")
	case len(c.Secret) < minSecret:
		return fmt.Errorf("Sandbox.Secret must have at least %d characters (MALL_SANDBOX_SECRET)", minSecret)
	}
	return nil
}

// Provider implements domain.Provider.
type Provider struct {
	conf      Conf
	publicURL string
	db        *mysql.DB
}

var _ domain.Provider = (*Provider)(nil)

// New makes the provider; publicURL is where customers reach the shop.
func New(conf Conf, publicURL string, db *mysql.DB) *Provider {
	return &Provider{conf: conf, publicURL: strings.TrimRight(publicURL, "/"), db: db}
}

// Start implements domain.Provider.
func (p *Provider) Start(_ context.Context, payment domain.State) (string, error) {
	return p.publicURL + "/pay/" + url.PathEscape(payment.ID), nil
}

// Refund implements domain.Provider: the confirming callback is due soon.
func (p *Provider) Refund(ctx context.Context, r domain.Refund) error {
	return p.owe(ctx, Body{
		ID: "evt-refund-" + r.ID, Type: domain.CallbackRefunded, PaymentID: r.PaymentID, RefundID: r.ID,
		Amount: r.Amount.Amount, Currency: r.Amount.Currency,
	})
}

// Decide sets what will be reported of a pending payment. Deciding the same again owes nothing new.
// Errors: INVALID_STATE when the payment is not pending or not the sandbox's, 400 for an outcome
// that is neither success nor failure.
func (p *Provider) Decide(ctx context.Context, payment domain.State, outcome string) error {
	kind := domain.CallbackSucceeded
	switch outcome {
	case OutcomeSuccess:
	case OutcomeFailure:
		kind = domain.CallbackFailed
	default:
		return problem.InvalidField("outcome", "must be one of success, failure")
	}
	if payment.Provider != Name {
		return problem.Conflict(problem.CodeInvalidState, "the payment is not the sandbox provider's")
	}
	if payment.Status != domain.StatusPending {
		return problem.Conflict(problem.CodeInvalidState, "the payment is %s, only a pending one can be decided", payment.Status)
	}
	return p.owe(ctx, Body{
		ID: "evt-" + outcome + "-" + payment.ID, Type: kind, PaymentID: payment.ID,
		Amount: payment.Amount.Amount, Currency: payment.Amount.Currency,
	})
}

// owe schedules two copies of a callback: one late, one later.
func (p *Provider) owe(ctx context.Context, b Body) error {
	now := time.Now().UTC()
	b.OccurredAt = now.Truncate(time.Millisecond)
	first := between(p.conf.MaxDelay/10, p.conf.MaxDelay*4/10)
	second := between(first, p.conf.MaxDelay)
	return p.db.Tx(ctx, func(tx mysql.Querier) error {
		return schedule(ctx, tx, b, now.Add(first), now.Add(second))
	})
}

func between(low, high time.Duration) time.Duration {
	if high <= low {
		return low
	}
	return low + rand.N(high-low) //nolint:gosec // nobody gains by guessing a delay
}
