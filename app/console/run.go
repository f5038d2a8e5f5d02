package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"mall/app/console/internal/access"
	"mall/app/console/internal/api"
	"mall/app/console/internal/browser"
	"mall/app/console/internal/control"
	"mall/app/console/internal/documents"
	"mall/app/console/internal/explorer"
	"mall/app/console/internal/intake"
	"mall/app/console/internal/metrics"
	"mall/app/console/internal/store"
)

const (
	flushInterval = 300 * time.Millisecond
	evalInterval  = 10 * time.Second
	shutdownTime  = 5 * time.Second
	minPageBytes  = 16 << 20
)

// run serves until ctx ends, and then writes what is in memory.
func run(ctx context.Context, o options, log *slog.Logger) (err error) {
	token, err := access.ReadToken(o.tokenFile)
	if err == nil {
		err = access.Check(o.listen, o.hosts, token)
	}
	if err != nil {
		return err
	}
	shop, err := newExplorer(o, log)
	if err != nil {
		return err
	}
	site, err := page(o.web)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", o.listen)
	if err != nil {
		return fmt.Errorf("%s cannot be opened (%w): stop what uses it, or set MALL_PORT_OFFSET", o.listen, err)
	}
	// A quarter of the room is for metrics, which are small, and a little for what pages send.
	pageBytes := max(o.maxBytes/32, minPageBytes)
	st, err := store.Open(store.Conf{
		Dir: filepath.Join(o.data, "store"), MaxBytes: o.maxBytes/4*3 - pageBytes, MaxAge: o.maxAge, FlushInterval: flushInterval,
	})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	db, err := metrics.Open(metrics.Conf{
		Dir: filepath.Join(o.data, "metrics"), MaxBytes: o.maxBytes / 4, MaxAge: o.maxAge,
		RuleFiles: ruleFiles(o.rules), TimeScale: o.timeScale, EvalInterval: evalInterval, ExternalURL: "http://" + o.listen, Logger: log,
	})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer func() { err = errors.Join(err, db.Close()) }()

	in := intake.New(intake.Keeper{
		Traces:  func(ctx context.Context, t ptrace.Traces) error { return full(st.AddTraces(ctx, t)) },
		Logs:    func(ctx context.Context, l plog.Logs) error { return full(st.AddLogs(ctx, l)) },
		Metrics: db.AddMetrics,
	}, log)
	pages, err := browser.Open(ctx, browser.Conf{
		Dir: filepath.Join(o.data, "browser"), MaxBytes: pageBytes, MaxAge: o.maxAge, Projects: o.projects, SourceMaps: o.sourceMaps,
		Traces: st.AddTraces, Logs: st.AddLogs, Log: log,
	})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer func() { err = errors.Join(err, pages.Close()) }() // before the store, which it writes to
	stats := func() map[string]any {
		return map[string]any{"intake": in.Counts(), "metrics": db.Stats(), "browser": pages.Stats(), "version": version}
	}
	gate := access.New(access.Conf{Token: token, ReadOnly: o.readOnly, BehindProxy: o.behindProxy, Reports: pages.Receives})
	supervisor := control.New(o.supervisor, log)
	server := &http.Server{
		Handler: guard(o, pages.Receives, gate.Handler(routes(supervisor, db.Handler(),
			in, api.New(st, stats, log), api.NewAlerts(db.History), documents.New(o.dashboards, o.runbooks, log),
			shop, pages, gate, &about{o, supervisor, shop, gate}, site))),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
		// Streams end with the process, not after it.
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	var background sync.WaitGroup
	ctx, stop := context.WithCancel(ctx)
	background.Go(func() { report(ctx, st, db, fmt.Sprintf("%s-%d", hostname(), os.Getpid())) })
	background.Go(func() { releaseMemory(ctx) })
	defer func() { stop(); background.Wait() }() // before the stores close
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	log.Info("the console is up", "address", o.listen, "version", version)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	return server.Shutdown(end)
}

// part answers some of the paths.
type part interface{ Register(*http.ServeMux) }

func routes(supervisor, prometheus http.Handler, parts ...part) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"status":"ok","version":"` + version + `"}` + "\n"))
	})
	mux.Handle("/prometheus/", prometheus)
	for _, p := range parts {
		p.Register(mux)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Not by the mux: it takes /api/control/envelope/ for a browser's report, and cleans paths by redirecting.
		if strings.HasPrefix(r.URL.Path, control.Prefix) {
			supervisor.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func newExplorer(o options, log *slog.Logger) (*explorer.Explorer, error) {
	users, err := explorer.ReadUsers(o.users)
	if err != nil {
		return nil, fmt.Errorf("--users: %w", err)
	}
	return explorer.New(o.edge, users, log)
}

func hostname() string {
	name, err := os.Hostname()
	if err != nil {
		return "unknown"
	}
	return name
}

// full says it in the intake's words when the store has no room.
func full(err error) error {
	if errors.Is(err, store.ErrFull) {
		return fmt.Errorf("%w: %w", intake.ErrFull, err)
	}
	return err
}

// ruleFiles is the pattern of a directory's rule files; an empty name means none.
func ruleFiles(dir string) []string {
	if dir == "" {
		return nil
	}
	return []string{filepath.Join(dir, "*.yaml")}
}
