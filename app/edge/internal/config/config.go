// Package config is the edge's configuration.
package config

import (
	"time"

	"github.com/zeromicro/go-zero/core/stores/redis"
	"github.com/zeromicro/go-zero/rest"

	"mall/common/ratelimit"
	"mall/common/service"
)

// Config is etc/edge.yaml.
type Config struct {
	rest.RestConf
	Deployment service.Deployment `json:",optional"`
	Auth       struct{ AccessSecret string }
	Redis      redis.RedisConf
	// Upstreams maps a domain (the OpenAPI tag) to its API's base URL.
	Upstreams map[string]string
	RateLimit RateLimit
	Pages     Pages `json:",optional"`
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
