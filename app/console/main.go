// Command console is the local telemetry backend: it stands where SigNoz or Prometheus, Loki and Tempo
// stand in production. It takes OTLP over HTTP, keeps traces, logs and metrics in its data directory,
// evaluates the recording and alerting rules, and answers questions about all of it on one port.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"mall/app/console/internal/access"
	"mall/app/console/internal/browser"
)

// version is set by the build.
var version = "dev"

// options are the flags.
type options struct {
	listen    string
	data      string
	rules     string
	timeScale float64
	maxBytes  int64
	maxAge    time.Duration
	hosts     string

	web         string
	supervisor  string
	dashboards  string
	runbooks    string
	edge        string
	users       string
	environment string
	projects    string
	sourceMaps  string

	tokenFile   string
	readOnly    bool
	behindProxy bool
}

func main() {
	var o options
	flag.StringVar(&o.listen, "listen", "127.0.0.1:8090", "address to answer on")
	flag.StringVar(&o.data, "data", filepath.Join(".mall", "data", "console"), "directory of the stored telemetry")
	flag.StringVar(&o.rules, "rules", "", "directory of Prometheus rule files (*.yaml)")
	flag.Float64Var(&o.timeScale, "time-scale", 1, "divide every window of the rules by this, so that alerts fire sooner")
	flag.Int64Var(&o.maxBytes, "max-bytes", 2<<30, "size that traces, logs and metrics together stay below, in bytes")
	flag.DurationVar(&o.maxAge, "max-age", 7*24*time.Hour, "age after which telemetry is removed")
	flag.StringVar(&o.hosts, "hosts", "", "further host names, comma-separated, under which browsers may reach it")
	flag.StringVar(&o.web, "web", filepath.Join("bin", "web", "console"), "directory of the built page")
	flag.StringVar(&o.supervisor, "supervisor", "", "unix socket of the supervisor that the page acts through; without it the page only shows")
	flag.StringVar(&o.dashboards, "dashboards", "", "directory of dashboards as Grafana's JSON (*.json)")
	flag.StringVar(&o.runbooks, "runbooks", "", "directory of runbooks, one per alert (ALERT.md)")
	flag.StringVar(&o.edge, "edge", "", "address of the shop's edge, such as http://127.0.0.1:8080; without it there is no API explorer")
	flag.StringVar(&o.users, "users", "", "YAML file of the accounts that the API explorer may act as")
	flag.StringVar(&o.environment, "environment", "local", "name of what is watched, for the page's head")
	flag.StringVar(&o.projects, "projects", browser.DefaultProjects, "pages that may send to /api/ID/envelope/: ID=NAME or ID=NAME:KEY of their DSN, comma-separated")
	flag.StringVar(&o.sourceMaps, "sourcemaps", filepath.Join("bin", "web"), "directory of the built pages with their source maps (*.map)")
	flag.StringVar(&o.tokenFile, "token-file", "", "file with the token that opens the console, at least 32 characters; else "+access.TokenEnv)
	flag.BoolVar(&o.readOnly, "read-only", false, "refuse every change; telemetry still comes in")
	flag.BoolVar(&o.behindProxy, "behind-proxy", false, "believe X-Forwarded-Proto and X-Forwarded-For, because a proxy in front sets them")
	showVersion := flag.Bool("version", false, "print the version and exit")
	flag.Parse()
	if *showVersion {
		fmt.Println("console", version)
		return
	}
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := run(ctx, o, log); err != nil && !errors.Is(err, context.Canceled) {
		_, _ = fmt.Fprintf(os.Stderr, "console cannot run: %v\n", err)
		os.Exit(2) //nolint:gocritic // nothing is left to be cleaned up
	}
}
