// Package config is the edge's configuration.
package config

import (
	"time"

	"github.com/zeromicro/go-zero/rest"

	"mall/common/ratelimit"
	"mall/common/redis"
	"mall/common/service"
)

// Config is etc/edge.yaml.
type Config struct {
	rest.RestConf
	Deployment service.Deployment `json:",optional"`
	Auth       struct{ AccessSecret string }
	Redis      redis.Conf
	// Upstreams maps a domain (the OpenAPI tag) to its API's base URL.
	Upstreams map[string]string
	RateLimit RateLimit
	Pages     Pages `json:",optional"`
	Site      Site  `json:",optional"`
	// TrustedProxies are the CIDRs whose X-Forwarded-For is believed.
	TrustedProxies []string `json:",optional"`
	// UpstreamTimeout bounds one call to an API; keep it below Timeout.
	UpstreamTimeout time.Duration `json:",default=5500ms"`
}

// RateLimit holds the rules; a quota of 0 switches a rule off.
type RateLimit struct {
	PerIP   ratelimit.Rule
	PerUser ratelimit.Rule
	// Credentials limits log-in, registration and password resets per IP.
	Credentials ratelimit.Rule
}

// Pages is what the shop's pages may send about themselves.
type Pages struct {
	// Endpoint is where the Collector takes OTLP over HTTP, http://host:port; empty switches the paths off.
	Endpoint string `json:",optional"`
	// Origins are the pages that may send besides those that the edge itself serves.
	Origins []string `json:",optional"`
	// Services are the values of service.name that pages may give; others are refused.
	Services []string `json:",optional"`
	// RateLimit holds for each address.
	RateLimit ratelimit.Rule `json:",optional"`
}

// Site is the shop's pages: where they lie, and what they are told of the place they run in.
type Site struct {
	// Dir holds what Vite built of web/shop, in a checkout or in an image; empty or "off": no pages.
	Dir string `json:",optional"`
	// UmamiScriptURL is the visit counter's script, a URL or a path of the edge's own; empty: visits are not counted.
	UmamiScriptURL string `json:",optional"`
	// UmamiHostURL is where visits are sent; empty: to the script's origin.
	UmamiHostURL string `json:",optional"`
	// TraceURL is where a person looks at a trace, with {traceId} in it; empty: nowhere.
	TraceURL string `json:",optional"`
	// PaymentProviders are offered in this order.
	PaymentProviders []string `json:",optional"`
	Storefront       Page     `json:",optional"`
	Operator         Page     `json:",optional"`
}

// Page is what differs between the storefront and the operators' page.
type Page struct {
	// SentryDSN is where errors go, by Sentry's protocol; empty: nowhere. It is public: browsers read it.
	SentryDSN string `json:",optional"`
	// UmamiWebsite is the website's id; empty: this page's visits are not counted.
	UmamiWebsite string `json:",optional"`
}
