package main

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const ruleFile = `groups:
- name: test
  rules:
  - {record: "mall:seen", expr: "sum(mall_telemetry_dropped_total)"}
`

// up runs a console on a free port until the returned function is called.
func up(t *testing.T, dir, rules string, also ...func(*options)) (base string, stop func() error) {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := l.Addr().String()
	require.NoError(t, l.Close())
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	o := options{listen: address, data: dir, rules: rules, timeScale: 12, maxBytes: 256 << 20, maxAge: time.Hour}
	for _, change := range also {
		change(&o)
	}
	go func() { ended <- run(ctx, o, slog.New(slog.DiscardHandler)) }()
	require.Eventually(t, func() bool { code, _ := fetch(t, "http://"+address+"/healthz"); return code == http.StatusOK }, 10*time.Second, 20*time.Millisecond)
	return "http://" + address, func() error { cancel(); return <-ended }
}

func fetch(t *testing.T, url string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = resp.Body.Close() }()
	body, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body)
}

func send(t *testing.T, url, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	_ = resp.Body.Close()
	require.Equal(t, http.StatusOK, resp.StatusCode)
}

const resource = `"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"order-rpc"}}]}`

// The console keeps everything over a restart, and answers for traces, logs, metrics and rules.
func TestWhatIsSentIsAnsweredAndSurvivesARestart(t *testing.T) {
	dir, rules := t.TempDir(), t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(rules, "rules.yaml"), []byte(ruleFile), 0o600))
	base, stop := up(t, dir, rules)
	id := strings.Repeat("ab", 16)
	send(t, base+"/v1/traces", `{"resourceSpans":[{`+resource+`,"scopeSpans":[{"spans":[{"traceId":"`+id+`","spanId":"0102030405060708","name":"one",
		"startTimeUnixNano":"1795381109065289432","endTimeUnixNano":"1795381109065289999"}]}]}]}`)
	send(t, base+"/v1/logs", `{"resourceLogs":[{`+resource+`,"scopeLogs":[{"logRecords":[{"traceId":"`+id+`","body":{"stringValue":"a line"}}]}]}]}`)
	require.Eventually(t, func() bool {
		_, body := fetch(t, base+"/prometheus/api/v1/query?query=mall:seen")
		return strings.Contains(body, `"0"`)
	}, 30*time.Second, 200*time.Millisecond, "the rule has run over the console's own metric")
	require.NoError(t, stop())

	base, stop = up(t, dir, rules)
	code, body := fetch(t, base+"/api/traces/"+id)
	assert.Equal(t, http.StatusOK, code)
	assert.Contains(t, body, `"one"`)
	_, body = fetch(t, base+"/api/logs?traceId="+id)
	assert.Contains(t, body, "a line")
	var answer struct {
		Data struct{ Result []any }
	}
	_, body = fetch(t, base+"/prometheus/api/v1/query?query=count_over_time(mall:seen[10m])")
	require.NoError(t, json.Unmarshal([]byte(body), &answer))
	assert.NotEmpty(t, answer.Data.Result)
	code, body = fetch(t, base+"/traces/"+id)
	assert.Equal(t, http.StatusServiceUnavailable, code, "a view, of a page that is not built here")
	assert.Contains(t, body, "mall up")
	require.NoError(t, stop())
}

func TestATakenPortIsToldWithTheFix(t *testing.T) {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = l.Close() }()
	err = run(t.Context(), options{listen: l.Addr().String(), data: t.TempDir(), maxBytes: 1 << 20, maxAge: time.Hour}, slog.New(slog.DiscardHandler))
	assert.ErrorContains(t, err, "MALL_PORT_OFFSET")
}

func TestAConsoleForOthersAsksForItsToken(t *testing.T) {
	err := run(t.Context(), options{listen: "0.0.0.0:0", data: t.TempDir()}, slog.New(slog.DiscardHandler))
	require.ErrorContains(t, err, "--token-file")
	secret := strings.Repeat("0123456789abcdef", 4)
	file := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(file, []byte(secret+"\n"), 0o600))
	base, stop := up(t, t.TempDir(), "", func(o *options) { o.tokenFile, o.readOnly = file, true })
	ask := func(method, path, body string, header ...string) (int, string, http.Header) {
		req, err := http.NewRequestWithContext(t.Context(), method, base+path, strings.NewReader(body))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/json")
		for i := 0; i+1 < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer func() { _ = resp.Body.Close() }()
		text, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, string(text), resp.Header
	}
	for _, c := range []struct{ method, path string }{
		{http.MethodGet, "/api/services"}, {http.MethodGet, "/prometheus/api/v1/labels"}, {http.MethodPost, "/v1/traces"}, {http.MethodGet, "/api/control/status"},
		{http.MethodGet, "/api/dashboards"}, {http.MethodGet, "/api/stream"}, {http.MethodGet, "/api/explorer"},
	} {
		code, body, _ := ask(c.method, c.path, "{}")
		assert.Equal(t, http.StatusUnauthorized, code, c.path)
		assert.Contains(t, body, "LOGIN_REQUIRED")
	}
	_, body, _ := ask(http.MethodGet, "/api/console", "")
	assert.JSONEq(t, `{"version":"","environment":"","readOnly":true,"loginRequired":true,"loggedIn":false,"edge":"","timeScale":0,
		"features":{"control":false,"explorer":false,"browser":false}}`, body, "a stranger learns nothing else")
	code, _, header := ask(http.MethodPost, "/api/session", `{"token":"`+secret+`"}`)
	require.Equal(t, http.StatusNoContent, code)
	cookie, _, _ := strings.Cut(header.Get("Set-Cookie"), ";")
	_, body, _ = ask(http.MethodGet, "/api/console", "", "Cookie", cookie)
	assert.Contains(t, body, `"loggedIn":true`)
	assert.Contains(t, body, `"version":"dev"`)
	code, _, _ = ask(http.MethodGet, "/api/services", "", "Cookie", cookie)
	assert.Equal(t, http.StatusOK, code)
	code, body, _ = ask(http.MethodPost, "/api/traces", "{}", "Cookie", cookie)
	assert.Equal(t, http.StatusForbidden, code)
	assert.Contains(t, body, "READ_ONLY")
	code, body, _ = ask(http.MethodPost, "/api/send", "{}")
	assert.NotEqual(t, http.StatusUnauthorized, code, "what a page reports, it reports without a secret: %s", body)
	assert.NotEqual(t, http.StatusForbidden, code, body)
	code, _, _ = ask(http.MethodPost, "/v1/traces", "{}", "Authorization", "Bearer "+secret)
	assert.Equal(t, http.StatusOK, code, "the Collector")
	code, _, _ = ask(http.MethodDelete, "/api/session", "", "Cookie", cookie, "Origin", "http://evil.example.com")
	assert.Equal(t, http.StatusForbidden, code, "not even a log-out from another page")
	require.NoError(t, stop())
}
