// Package pages serves the shop: the storefront for every path, the operators' page at /admin and below.
package pages

import (
	_ "embed"
	"net/http"

	"mall/app/edge/internal/client"
	"mall/app/edge/internal/config"
	"mall/common/site"
)

// unbuilt is what people see where there is no build, in both languages.
//
//go:embed unbuilt.html
var unbuilt []byte

// reserved are the paths that are the edge's own, or of its admin server by mistake.
var reserved = []string{"api", "otlp", "healthz", "metrics", "debug"}

// off is a directory that is none: a variable that is empty means its default.
const off = "off"

// New makes the site. Errors name the key of what is wrong. Without a directory there are no pages, and what it
// returns leaves every path to the next handler.
func New(c config.Site, about About, who *client.Resolver) (func(http.Handler) http.Handler, error) {
	if c.Dir == "" || c.Dir == off {
		return func(next http.Handler) http.Handler { return next }, nil
	}
	if err := check(c); err != nil {
		return nil, err
	}
	policy := newPolicy(c)
	s, err := site.New(site.Options{
		Dir: c.Dir,
		Pages: []site.Page{
			{File: "index.html", Prefix: "/", Config: runtime(c, about, "storefront", c.Storefront)},
			{File: "admin.html", Prefix: "/admin", Config: runtime(c, about, "operator", c.Operator)},
		},
		Unbuilt: unbuilt, Reserved: reserved, Policy: policy.page,
		Header: func(h http.Header, r *http.Request) { secure(h, who.Secure(r)) },
	})
	if err != nil {
		return nil, err
	}
	return s.Before, nil
}

// About is what the pages are told of the process that serves them.
type About struct {
	Environment string
	Release     string
	Traces      bool // the edge takes the pages' spans
}

// values are what web/shop/src/app/config.ts reads.
type values struct {
	Page             string   `json:"page"`
	Environment      string   `json:"environment"`
	Release          string   `json:"release"`
	SentryDSN        string   `json:"sentryDsn"`
	Traces           bool     `json:"traces"`
	Umami            umami    `json:"umami"`
	TraceURL         string   `json:"traceUrl"`
	PaymentProviders []string `json:"paymentProviders"`
}

type umami struct {
	ScriptURL string `json:"scriptUrl"`
	WebsiteID string `json:"websiteId"`
	HostURL   string `json:"hostUrl"`
}

func runtime(c config.Site, about About, name string, p config.Page) values {
	v := values{
		Page: name, Environment: about.Environment, Release: about.Release, SentryDSN: p.SentryDSN, Traces: about.Traces,
		TraceURL: c.TraceURL, PaymentProviders: c.PaymentProviders,
	}
	if p.UmamiWebsite != "" { // without an id there is nothing to count for
		v.Umami = umami{ScriptURL: c.UmamiScriptURL, WebsiteID: p.UmamiWebsite, HostURL: c.UmamiHostURL}
	}
	return v
}
