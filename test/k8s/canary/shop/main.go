// Command shop is the smallest service that a canary can go wrong in: it takes orders at order-api's route, measures
// them with mall's own instruments, and a version of it can be told to fail, to be slow or to charge too much. As
// `shop auditor` it orders like a customer, checks what it is charged, and takes the messages of rollouts.
package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"mall/common/telemetry"
	"mall/common/web"
)

const (
	price = 1299            // minor units
	drain = 5 * time.Second // from the end's beginning until connections are closed
)

// order is what a customer sends, and what the shop answers.
type order struct {
	Quantity int64 `json:"quantity"`
	Total    int64 `json:"total"`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	run, name := serveOrders, "order-api"
	if len(os.Args) > 1 && os.Args[1] == "auditor" {
		run, name = serveAuditor, "auditor"
	}
	if err := start(ctx, name, run); err != nil {
		fmt.Fprintln(os.Stderr, "shop:", err)
		stop()
		os.Exit(1)
	}
}

// start runs a service with its metrics until ctx ends, and then lets requests end.
func start(ctx context.Context, name string, run func(context.Context, *web.Router) error) error {
	metrics, err := telemetry.Start(ctx, telemetry.Conf{Environment: "test"},
		telemetry.Identity{Service: name, Version: os.Getenv("SHOP_VERSION"), Instance: os.Getenv("POD_NAME")})
	if err != nil {
		return err
	}
	router := web.NewRouter(false)
	if err := run(ctx, router); err != nil {
		return err
	}
	admin := http.NewServeMux()
	admin.Handle("/metrics", metrics.Metrics())
	admin.HandleFunc("/healthz", func(http.ResponseWriter, *http.Request) {})
	ended := make(chan error, 2)
	servers := []*http.Server{{Addr: ":8888", Handler: leaving(ctx, router)}, {Addr: ":9091", Handler: admin}}
	for _, s := range servers {
		s.ReadHeaderTimeout = 5 * time.Second
		go func() { ended <- s.ListenAndServe() }()
	}
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	time.Sleep(drain)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return errors.Join(servers[0].Shutdown(ctx), servers[1].Shutdown(ctx))
}

// leaving asks clients to turn to another pod once this one ends, as mall's services do: a connection that is closed
// while it is idle may be closed under a request.
func leaving(ctx context.Context, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ctx.Err() != nil {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// faults are what a version does wrong.
type faults struct {
	errors     float64       // share of requests that fail
	latency    time.Duration // of each request
	overcharge int64         // minor units
}

func readFaults() (faults, error) {
	var f faults
	var errs [3]error
	if v := os.Getenv("SHOP_ERRORS"); v != "" {
		f.errors, errs[0] = strconv.ParseFloat(v, 64)
	}
	if v := os.Getenv("SHOP_LATENCY"); v != "" {
		f.latency, errs[1] = time.ParseDuration(v)
	}
	if v := os.Getenv("SHOP_OVERCHARGE"); v != "" {
		f.overcharge, errs[2] = strconv.ParseInt(v, 10, 64)
	}
	return f, errors.Join(errs[:]...)
}

func serveOrders(_ context.Context, router *web.Router) error {
	f, err := readFaults()
	if err != nil {
		return err
	}
	return router.Handle(http.MethodPost, "/api/v1/orders", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Version", os.Getenv("SHOP_VERSION"))
		o, err := read(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		time.Sleep(f.latency)
		if rand.Float64() < f.errors {
			http.Error(w, "the version is bad", http.StatusServiceUnavailable)
			return
		}
		o.Total = o.Quantity*price + f.overcharge
		write(w, o)
	}))
}
