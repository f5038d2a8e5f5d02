package domain

import (
	"context"
	"time"

	"mall/common/problem"
)

// Provider is the port to a company that moves money. Calls may be repeated: a payment's id and a
// refund's id are the keys under which the provider must do the same thing only once.
type Provider interface {
	// Start opens the payment at the provider and returns where the customer pays.
	Start(ctx context.Context, payment State) (payURL string, err error)
	// Refund asks the provider to give a capture back. The provider confirms by a callback.
	Refund(ctx context.Context, refund Refund) error
	// ParseCallback checks signature and timestamp before anything else and reads the report.
	// headers have lower-case names. Errors: 401 BAD_SIGNATURE, 400 for a signed body that makes
	// no sense.
	ParseCallback(headers map[string]string, body []byte, now time.Time) (Callback, error)
}

// Providers are the configured ones by name.
type Providers map[string]Provider

// Find returns a provider for a customer's choice. Errors: 400 PROVIDER_UNKNOWN.
func (p Providers) Find(name string) (Provider, error) {
	if provider, ok := p[name]; ok {
		return provider, nil
	}
	unknown := problem.InvalidField("provider", "is not a payment provider of this shop")
	unknown.Code = CodeProviderUnknown
	return nil, unknown
}
