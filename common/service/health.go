package service

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/pprof"
	"sync"
	"time"

	"github.com/zeromicro/go-zero/core/logx"
	"github.com/zeromicro/go-zero/core/service"
	"google.golang.org/grpc/health/grpc_health_v1"
)

// health is what probes are told. Dependencies count until the first readiness only: a dead
// database makes requests fail with 503, but taking every replica out of service would not mend it.
type health struct {
	mu       sync.Mutex
	ready    bool
	draining bool
	waiting  map[string]string // what is waited for, and the last error
	rpc      *rpcHealth
}

func newHealth() *health { return &health{waiting: map[string]string{}, rpc: newRPCHealth()} }

func (h *health) setReady() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ready = true
	h.rpc.tell(grpc_health_v1.HealthCheckResponse_SERVING)
}

func (h *health) setDraining() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.draining = true
	h.rpc.tell(grpc_health_v1.HealthCheckResponse_NOT_SERVING)
}

func (h *health) isDraining() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.draining
}

func (h *health) setWaiting(what string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err == nil {
		delete(h.waiting, what)
		return
	}
	h.waiting[what] = err.Error()
}

type report struct {
	Status  string            `json:"status"` // ok, starting, draining
	Version string            `json:"version"`
	Waiting map[string]string `json:"waiting,omitempty"`
}

func (h *health) report() (int, report) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := report{Version: Version}
	switch {
	case h.draining:
		r.Status = "draining"
	case h.ready:
		r.Status = "ok"
		return http.StatusOK, r
	default:
		r.Status = "starting"
		r.Waiting = make(map[string]string, len(h.waiting))
		maps.Copy(r.Waiting, h.waiting)
	}
	return http.StatusServiceUnavailable, r
}

// startAdmin serves /healthz (readiness), /livez, /metrics, /faults and, when enabled, /debug/pprof.
func (a *App) startAdmin(c service.DevServerConfig) error {
	mux := http.NewServeMux()
	ready := func(w http.ResponseWriter, _ *http.Request) {
		code, r := a.health.report()
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		_ = json.NewEncoder(w).Encode(r) //nolint:errchkjson // strings always encode; if the prober has gone there is nobody to tell
	}
	mux.HandleFunc(c.HealthPath, ready)
	mux.HandleFunc("/readyz", ready)
	mux.HandleFunc("/livez", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	if c.EnableMetrics {
		mux.Handle(c.MetricsPath, a.telemetry.Metrics())
	}
	mux.Handle("/faults", a.faults)
	mux.Handle("/faults/", a.faults)
	if c.EnablePprof {
		mux.HandleFunc("/debug/pprof/", pprof.Index)
		mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
		mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
		mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	}
	address := net.JoinHostPort(c.Host, fmt.Sprint(c.Port))
	listener, err := Listen(address, "the admin port")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		if err := server.Serve(listener); err != nil {
			logx.Errorf("admin server: %v", err)
		}
	}()
	return nil
}

// Listen opens a TCP port; a taken one is one sentence with the fix.
func Listen(address, what string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(context.Background(), "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%s %s cannot be opened (%w): stop what uses it, or set MALL_PORT_OFFSET", what, address, err)
	}
	return l, nil
}
