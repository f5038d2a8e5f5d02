package service

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/zeromicro/go-zero/core/service"
)

func TestAProbeTellsReadyFromNotReadyAndFromGone(t *testing.T) {
	ready := true
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/healthz" || !ready {
			http.Error(w, "waiting for MySQL", http.StatusServiceUnavailable)
		}
	}))
	defer srv.Close()
	_, port, err := net.SplitHostPort(srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	c := service.DevServerConfig{Host: "0.0.0.0", HealthPath: "/healthz"}
	if c.Port, err = strconv.Atoi(port); err != nil {
		t.Fatal(err)
	}
	if err := probe(t.Context(), c); err != nil {
		t.Errorf("a ready service: %v", err)
	}
	ready = false
	if err := probe(t.Context(), c); err == nil || !strings.Contains(err.Error(), "503: waiting for MySQL") {
		t.Errorf("one that waits: %v", err)
	}
	srv.Close()
	if err := probe(t.Context(), c); err == nil {
		t.Error("one that is gone passes for ready")
	}
}
