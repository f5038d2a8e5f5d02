package actions

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/cmd/mall/internal/build"
	"mall/cmd/mall/internal/client"
	"mall/cmd/mall/internal/settings"
	"mall/cmd/mall/internal/supervisor"
)

// TestMain lets the test binary play the mall command, which builds in a process of its own, and a service.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "_build" {
		res, err := build.Run(context.Background(), ".", []build.Target{{Name: os.Args[2], Main: "app/" + os.Args[2]}}, func(string) {})
		if err != nil {
			_, _ = os.Stderr.WriteString("mall: " + err.Error() + "\n")
			os.Exit(1)
		}
		_ = json.NewEncoder(os.Stdout).Encode(build.Outcome{Built: len(res.Built) > 0, Version: res.Version})
		os.Exit(0)
	}
	if len(os.Args) > 1 && os.Args[1] == "wait" {
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
		<-ctx.Done()
		stop()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// mallAPI is the API of a supervisor of a checkout with one service.
type mallAPI struct {
	*client.Client
	http *http.Client
	root string
}

func startMall(t *testing.T) *mallAPI {
	t.Helper()
	dir, err := os.MkdirTemp("", "act") //nolint:usetesting // the path of t.TempDir is too long for a socket
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	self, err := os.Executable()
	require.NoError(t, err)
	spec := func(name, kind string) supervisor.Spec {
		return supervisor.Spec{Name: name, Kind: kind, Argv: []string{self, "wait"}, Env: os.Environ(), Grace: 5 * time.Second,
			Probe: func(context.Context) error { return nil }}
	}
	m := &mallAPI{root: dir}
	for path, text := range map[string]string{
		"go.mod": "module mall\n\ngo 1.26\n", "go.sum": "", "cmd/x.go": "package cmd\n", "common/x.go": "package common\n",
		"app/edge/main.go": "package main\n\nfunc main() {}\n", "deploy/otel/x": "",
	} {
		m.write(t, path, text)
	}
	socket := filepath.Join(dir, "sock")
	sup := supervisor.New(supervisor.Config{
		Specs: []supervisor.Spec{spec("mysql", supervisor.Backing), spec("edge", supervisor.ServiceApp)}, Root: dir, Self: self,
		LogsDir: filepath.Join(dir, "logs"), RunDir: filepath.Join(dir, "run"), LockFile: filepath.Join(dir, "lock"), Socket: socket,
		EnvVars: map[string]string{"MALL_JWT_SECRET": planted},
		Log:     slog.New(slog.DiscardHandler), Routes: func(s *supervisor.Supervisor, mux *http.ServeMux) {
			New(s, &settings.Settings{Root: dir, StateDir: dir}, self, os.Environ()).Register(mux)
		},
	})
	go func() { _ = sup.Run(t.Context()) }()
	t.Cleanup(sup.Shutdown)
	m.Client = client.New(socket)
	m.http = &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", socket)
	}}}
	require.Eventually(t, func() bool { return m.Launch(t.Context(), []string{"edge"}) == nil }, 10*time.Second, 10*time.Millisecond)
	require.Eventually(t, func() bool { return m.edge(t).State == client.Healthy }, 10*time.Second, 10*time.Millisecond)
	return m
}

func (m *mallAPI) write(t *testing.T, path, text string) {
	t.Helper()
	full := filepath.Join(m.root, path)
	require.NoError(t, os.MkdirAll(filepath.Dir(full), 0o700))
	require.NoError(t, os.WriteFile(full, []byte(text), 0o600))
}

func (m *mallAPI) edge(t *testing.T) client.Process {
	t.Helper()
	st, err := m.Status(t.Context(), false)
	require.NoError(t, err)
	return st.Processes[1]
}

// ask sends a request to the supervisor; headers are pairs of name and value.
func (m *mallAPI) ask(t *testing.T, method, path, body string, headers ...string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://supervisor"+path, strings.NewReader(body))
	require.NoError(t, err)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := m.http.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(text)
}

func TestRebuildReplacesAProcessOnlyByWhatCompiles(t *testing.T) {
	m := startMall(t)
	first := m.edge(t).PID
	m.write(t, "app/edge/main.go", "package main\n\nfunc main() { undefinedName() }\n")
	status, text := m.ask(t, http.MethodPost, "/rebuild/edge", "")
	assert.Equal(t, http.StatusConflict, status)
	assert.Contains(t, text, "main.go:3:15: undefined: undefinedName")
	assert.Equal(t, first, m.edge(t).PID, "the process that runs is left alone")

	m.write(t, "app/edge/main.go", "package main\n\nfunc main() { println() }\n")
	status, text = m.ask(t, http.MethodPost, "/rebuild/edge", "")
	require.Equal(t, http.StatusOK, status, text)
	assert.Contains(t, text, `"built":true`)
	assert.NotEqual(t, first, m.edge(t).PID)
	assert.FileExists(t, filepath.Join(m.root, "bin/edge"))

	status, text = m.ask(t, http.MethodPost, "/rebuild/mysql", "")
	assert.Equal(t, http.StatusConflict, status)
	assert.Contains(t, text, "not built from this checkout")
	status, _ = m.ask(t, http.MethodPost, "/rebuild/nope", "")
	assert.Equal(t, http.StatusNotFound, status)
}

func TestOneProcessIsNotRebuiltTwiceAtOnce(t *testing.T) {
	a := &Actions{builds: make(chan struct{}, 1)}
	first, err := a.turn(t.Context(), "edge")
	require.NoError(t, err)
	_, err = a.turn(t.Context(), "edge")
	require.ErrorContains(t, err, "already")
	got := make(chan error)
	go func() {
		release, err := a.turn(context.WithoutCancel(t.Context()), "user-api")
		if err == nil {
			release()
		}
		got <- err
	}()
	select {
	case err := <-got:
		t.Fatalf("two builds at once: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	first()
	require.NoError(t, <-got, "the other one has its turn")
	again, err := a.turn(t.Context(), "edge")
	require.NoError(t, err)
	again()
}

func TestPagesGetNeitherSecretsNorTheSupervisor(t *testing.T) {
	m := startMall(t)
	for _, path := range []string{"GET /env", "POST /shutdown", "POST /launch"} {
		method, path, _ := strings.Cut(path, " ")
		for _, header := range []string{"Sec-Fetch-Site", "Origin", "X-Forwarded-For"} {
			status, text := m.ask(t, method, path, "", header, "same-origin")
			assert.Equal(t, http.StatusForbidden, status, path)
			assert.NotContains(t, text, planted)
		}
	}
	_, text := m.ask(t, http.MethodGet, "/env", "")
	assert.Contains(t, text, planted, "the mall command needs it")
}

func TestWrongRequestsNameTheField(t *testing.T) {
	m := startMall(t)
	for _, c := range []struct {
		ask, body, says string
		status          int
	}{
		{"GET /config/nope", "", "name: there is no process", 404},
		{"GET /faults/nope", "", "service: there is no service", 404},
		{"PUT /faults/edge", `{"for":4000}`, "for must be 0 to 3600 seconds", 400},
		{"PUT /faults/edge", `{"rout":"*"}`, `unknown field \"rout\"`, 400},
		{"PUT /faults/edge", `[]`, "body", 400},
		{"PUT /faults/edge", `{"probability":"x"}`, "probability must be a number", 400},
		{"GET /dead-letters?all=x", "", "all is", 400},
		{"GET /dead-letters?limit=0", "", "limit is", 400},
		{"POST /dead-letters/replay", ``, "topic is missing", 400},
		{"POST /dead-letters/replay", `{"topic":"x"}`, "topic: there is no", 400},
		{"POST /dead-letters/discard", `{"topic":"mall.order.v1","offset":1}`, "partition is missing", 400},
		{"POST /dead-letters/discard", `{"topic":"mall.order.v1","partition":-1}`, "partition must not be", 400},
		{"POST /scenarios/nope", ``, "name: there is no scenario", 404},
		{"POST /scenarios/calm-day", `{"seed":-1}`, "seed must be a whole number, not below 0", 400},
		{"POST /scenarios/calm-day", `{"rate":1e9}`, "rate must be", 400},
		{"POST /scenarios/calm-day", `{"durationSeconds":1}`, "durationSeconds must be", 400},
		{"POST /scenarios/calm-day", `{"speed":1}`, `unknown field \"speed\"`, 400},
		{"GET /scenarios/runs/x", ``, "no such run", 404},
		{"DELETE /scenarios/runs/x", ``, "no such run", 404},
		{"POST /audit?wait=-1", ``, "wait is", 400},
	} {
		method, path, _ := strings.Cut(c.ask, " ")
		status, text := m.ask(t, method, path, c.body)
		assert.Equal(t, c.status, status, c.ask)
		assert.Contains(t, text, c.says, c.ask)
	}
}
