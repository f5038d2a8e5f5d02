package control_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/console/internal/control"
)

// supervisor answers on a unix socket and remembers what it was asked.
type supervisor struct {
	socket string

	mu    sync.Mutex
	asked []string
}

func (s *supervisor) saw() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.asked...)
}

func start(t *testing.T) *supervisor {
	t.Helper()
	dir, err := os.MkdirTemp("", "control") //nolint:usetesting // t.TempDir is too long a path for a socket on some systems
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	s := &supervisor{socket: filepath.Join(dir, "s.sock")}
	l, err := new(net.ListenConfig).Listen(t.Context(), "unix", s.socket)
	require.NoError(t, err)
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = fmt.Fprintf(w, "%s %s %s cookie=%q authorization=%q for=%q", r.Method, r.URL.RequestURI(), body,
			r.Header.Get("Cookie"), r.Header.Get("Authorization"), r.Header.Get("X-Forwarded-For"))
	})
	mux.HandleFunc("POST /rebuild/{name}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusConflict)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": "edge.go:1: undefined: \"x\" <b>"})
	})
	mux.Handle("GET /status/old", http.NotFoundHandler())
	mux.HandleFunc("GET /logs/{name}", func(w http.ResponseWriter, r *http.Request) {
		for i := 0; ; i++ {
			if _, err := fmt.Fprintf(w, "line %d\n", i); err != nil || http.NewResponseController(w).Flush() != nil {
				return
			}
			select {
			case <-r.Context().Done():
				s.mu.Lock()
				s.asked = append(s.asked, "the follower left")
				s.mu.Unlock()
				return
			case <-time.After(100 * time.Millisecond):
			}
		}
	})
	server := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.Method+" "+r.URL.Path)
		s.mu.Unlock()
		mux.ServeHTTP(w, r)
	})}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return s
}

// console has the limits of the real one, only shorter.
func console(t *testing.T, socket string) *httptest.Server {
	t.Helper()
	c := httptest.NewUnstartedServer(control.New(socket, slog.New(slog.DiscardHandler)))
	c.Config.ReadTimeout, c.Config.WriteTimeout = 300*time.Millisecond, 300*time.Millisecond
	c.Start()
	t.Cleanup(c.Close)
	return c
}

func ask(t *testing.T, url, method, body string, header ...string) (int, string, http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	require.NoError(t, err)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(text), resp.Header
}

func TestRequestsReachTheSupervisorWithoutThePrefixAndWithoutSecrets(t *testing.T) {
	c := console(t, start(t).socket)
	for _, r := range []struct{ method, path, body, want string }{
		{http.MethodGet, "/api/control/status?memory=1", "", "GET /status?memory=1 "},
		{http.MethodPost, "/api/control/restart/edge", "", "POST /restart/edge "},
		{http.MethodPut, "/api/control/faults/order-rpc", `{"latency":"2s"}`, `PUT /faults/order-rpc {"latency":"2s"}`},
		{http.MethodDelete, "/api/control/scenarios/runs/7", "", "DELETE /scenarios/runs/7 "},
		{http.MethodPost, "/api/control/audit", "", "POST /audit "},
	} {
		code, body, header := ask(t, c.URL+r.path, r.method, r.body, "Cookie", "console=1", "Authorization", "Bearer secret", "X-Forwarded-For", "10.0.0.9")
		assert.Equal(t, http.StatusOK, code)
		assert.Equal(t, r.want+` cookie="" authorization="" for="127.0.0.1"`, body, "the supervisor is told that it is a page, by us alone")
		assert.Equal(t, "no-store", header.Get("Cache-Control"))
	}
}

func TestARefusalOfTheSupervisorIsAProblemInItsWords(t *testing.T) {
	c := console(t, start(t).socket)
	code, body, header := ask(t, c.URL+"/api/control/rebuild/edge", http.MethodPost, "")
	assert.Equal(t, http.StatusConflict, code)
	assert.Equal(t, "application/problem+json", header.Get("Content-Type"))
	var p struct{ Code, Detail string }
	require.NoError(t, json.Unmarshal([]byte(body), &p))
	assert.Equal(t, "INVALID_STATE", p.Code)
	assert.Equal(t, `edge.go:1: undefined: "x" <b>`, p.Detail)
	code, body, _ = ask(t, c.URL+"/api/control/status/old", http.MethodGet, "")
	assert.Equal(t, http.StatusNotFound, code)
	assert.Contains(t, body, "mall up", "a supervisor that is older than the console")
}

func TestWhatIsNotForThePageCannotBeReached(t *testing.T) {
	s := start(t)
	c := console(t, s.socket)
	for _, path := range []string{
		"shutdown", "launch", "env", "", "/", "//shutdown", "status/../shutdown", "status/../../shutdown", "status/%2e%2e/env",
		"status%2f..%2fenv", "./env", "status/", "Shutdown", "env?x=status", "shutdown/status", "status/%2e%2e%2fenv", "status//../env",
		"%65nv", "status%00/../env",
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
			code, body, _ := ask(t, c.URL+"/api/control/"+path, method, "")
			assert.Equal(t, http.StatusNotFound, code, "%s %s: %s", method, path, body)
		}
	}
	code, _, _ := ask(t, c.URL+"/api/control/status", http.MethodPatch, "")
	assert.Equal(t, http.StatusMethodNotAllowed, code)
	assert.Empty(t, s.saw(), "nothing of it came to the supervisor")
	code, _, _ = ask(t, c.URL+"/api/control/faults/edge", http.MethodPut, strings.Repeat("x", 1<<20+1))
	assert.Equal(t, http.StatusRequestEntityTooLarge, code)
}

func TestALogIsFollowedForLongerThanAnAnswerMayTake(t *testing.T) {
	s := start(t)
	c := console(t, s.socket)
	ctx, leave := context.WithTimeout(t.Context(), 10*time.Second)
	defer leave()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.URL+"/api/control/logs/edge?follow=1", nil)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	lines := bufio.NewScanner(resp.Body)
	for i := range 10 { // a second, with limits of 0.3 s
		require.True(t, lines.Scan(), "ended after %d lines: %v", i, lines.Err())
		assert.Equal(t, fmt.Sprintf("line %d", i), lines.Text())
	}
	leave()
	require.Eventually(t, func() bool { return len(s.saw()) == 2 && s.saw()[1] == "the follower left" }, 5*time.Second, 10*time.Millisecond)
}

func TestWithoutASupervisorThePageIsToldSo(t *testing.T) {
	running := start(t).socket
	assert.True(t, control.New(running, nil).Available(t.Context()))
	stale := filepath.Join(t.TempDir(), "stale")
	require.NoError(t, os.WriteFile(stale, nil, 0o600))
	for _, socket := range []string{"", "/nowhere/s.sock", stale} {
		assert.False(t, control.New(socket, nil).Available(t.Context()))
		code, body, _ := ask(t, console(t, socket).URL+"/api/control/status", http.MethodGet, "")
		assert.Equal(t, http.StatusServiceUnavailable, code)
		assert.Contains(t, body, `"code":"NO_SUPERVISOR"`)
	}
}
