// Command edge is the HTTP entrance: it serves the routes of every contract by passing them on to
// the domains' APIs, with one trace, rate limits and one form of error, and the shop's pages.
package main

import (
	"fmt"
	"net/http"
	"os"

	"github.com/zeromicro/go-zero/rest"

	"mall/app/edge/internal/client"
	"mall/app/edge/internal/config"
	"mall/app/edge/internal/limit"
	"mall/app/edge/internal/pages"
	"mall/app/edge/internal/pagetelemetry"
	"mall/app/edge/internal/proxy"
	"mall/app/edge/openapi"
	"mall/common/ratelimit"
	"mall/common/service"
)

func main() {
	var c config.Config
	app := service.New(service.Options{Name: "edge", Config: &c, Base: &c.ServiceConf, Deployment: &c.Deployment})
	server := app.REST(c.RestConf)
	if err := routes(server, app, c); err != nil {
		fmt.Fprintln(os.Stderr, "edge cannot start:", err)
		os.Exit(2)
	}
	app.Run()
}

func routes(server *rest.Server, app *service.App, c config.Config) error {
	who, err := client.NewResolver(c.TrustedProxies, c.Auth.AccessSecret)
	if err != nil {
		return err
	}
	intake, err := pagetelemetry.New(c.Pages, who)
	if err != nil {
		return err
	}
	app.Before(intake.Before)
	shop, err := pages.New(c.Site, pages.About{
		Environment: c.Deployment.Environment, Release: service.Version, Traces: c.Pages.Endpoint != "",
	}, who)
	if err != nil {
		return err
	}
	app.Before(shop)
	limiter := ratelimit.New(app.Redis(c.Redis), "limit:")
	server.Use(limit.Middleware(limiter, who, c.RateLimit))

	transport := proxy.NewTransport(c.UpstreamTimeout)
	upstreams := map[string]*proxy.Upstream{}
	for name, base := range c.Upstreams {
		if upstreams[name], err = proxy.New(name, base, transport); err != nil {
			return err
		}
	}
	operations, err := openapi.Routes()
	if err != nil {
		return err
	}
	for _, op := range operations {
		upstream, ok := upstreams[op.Domain]
		if !ok {
			return fmt.Errorf("Upstreams lacks %s, which answers %s %s", op.Domain, op.Method, op.Path)
		}
		server.AddRoute(rest.Route{Method: op.Method, Path: op.Path, Handler: upstream.ServeHTTP})
	}
	server.AddRoute(rest.Route{Method: http.MethodGet, Path: "/api/openapi.json", Handler: document})
	return nil
}

func document(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "public, max-age=60")
	_, _ = w.Write(openapi.Document)
}
