package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"mall/app/console/internal/api"
	"mall/app/console/internal/store"
	"mall/app/console/internal/store/storetest"
)

// fixture is a console's API over a store with twenty orders and their log lines.
type fixture struct {
	*httptest.Server
	store  *store.Store
	orders []storetest.Order
}

func start(t *testing.T, seed uint64) *fixture {
	t.Helper()
	st, err := store.Open(store.Conf{Dir: t.TempDir(), MaxBytes: 64 << 20, FlushInterval: 20 * time.Millisecond})
	require.NoError(t, err)
	mux := http.NewServeMux()
	api.New(st, func() map[string]any { return map[string]any{} }, slog.New(slog.DiscardHandler)).Register(mux)
	f := &fixture{Server: httptest.NewServer(mux), store: st}
	t.Cleanup(func() { f.Close(); assert.NoError(t, st.Close()) })
	g := storetest.New(seed)
	at := time.Now().Add(-time.Minute)
	traces, orders := g.Traces(20, at)
	require.NoError(t, st.AddTraces(t.Context(), traces))
	require.NoError(t, st.AddLogs(t.Context(), g.Logs(200, at, orders)))
	f.orders = orders
	require.Eventually(t, func() bool { s := st.Stats(); return s.Spans >= 20 && s.Logs == 200 }, 5*time.Second, 10*time.Millisecond)
	return f
}

// get decodes the answer into what into points to, and returns its status and headers.
func (f *fixture) get(t *testing.T, path string, into any) (int, http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.URL+path, nil)
	require.NoError(t, err)
	resp, err := f.Client().Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	if into != nil {
		require.NoError(t, json.Unmarshal(body, into), "%s", body)
	}
	return resp.StatusCode, resp.Header
}

type items[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"nextCursor"`
}

func TestATraceIsAnsweredAsOTLPAndCanBeTakenElsewhere(t *testing.T) {
	f := start(t, 1)
	id := f.orders[3].TraceID.String()
	var doc json.RawMessage
	status, header := f.get(t, "/api/traces/"+id+"?download", &doc)
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, header.Get("Content-Disposition"), id)
	traces, err := (&ptrace.JSONUnmarshaler{}).UnmarshalTraces(doc)
	require.NoError(t, err)
	assert.Equal(t, f.orders[3].Spans, traces.SpanCount())

	other := start(t, 2)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, other.URL+"/api/traces", strings.NewReader(string(doc)))
	require.NoError(t, err)
	resp, err := other.Client().Do(req)
	require.NoError(t, err)
	_ = resp.Body.Close()
	require.Equal(t, http.StatusOK, resp.StatusCode)
	var again json.RawMessage
	other.get(t, "/api/traces/"+id, &again)
	assert.JSONEq(t, string(doc), string(again))
}

func TestTracesAreFoundByWhatTheyAreAbout(t *testing.T) {
	f := start(t, 1)
	type item struct {
		TraceID, Service, Operation string
		Start                       time.Time
		DurationMS                  float64
		Spans, Errors               int
		Services                    []string
	}
	var all items[item]
	f.get(t, "/api/traces?limit=100", &all)
	require.Len(t, all.Items, 20)
	assert.NotEmpty(t, all.Items[0].Operation)
	assert.Contains(t, all.Items[0].Services, "order-rpc")
	assert.Positive(t, all.Items[0].DurationMS)

	for _, q := range []string{
		"service=order-rpc&since=5m", "service=" + all.Items[0].Service + "&operation=" + url.QueryEscape(all.Items[0].Operation),
		"minDuration=1ns", "status=ok",
	} {
		var found items[item]
		f.get(t, "/api/traces?"+q, &found)
		assert.NotEmpty(t, found.Items, q)
	}
	for _, q := range []string{"service=nobody", "minDuration=1h", "until=1h", "query=nothing-says-this"} {
		var found items[item]
		f.get(t, "/api/traces?"+q, &found)
		assert.Empty(t, found.Items, q)
		assert.NotNil(t, found.Items, "an empty list, not null")
	}
	seen := map[string]bool{}
	for cursor := ""; ; {
		var page items[item]
		f.get(t, "/api/traces?limit=7&cursor="+url.QueryEscape(cursor), &page)
		for _, i := range page.Items {
			assert.False(t, seen[i.TraceID], "each once")
			seen[i.TraceID] = true
		}
		if cursor = page.NextCursor; cursor == "" {
			break
		}
	}
	assert.Len(t, seen, 20)
}

func TestLogsAreFoundByTraceServiceLevelAndText(t *testing.T) {
	f := start(t, 1)
	type item struct {
		Time                                     time.Time
		Level, Service, Message, TraceID, SpanID string
		Attributes                               map[string]any
	}
	var all items[item]
	f.get(t, "/api/logs?limit=1000", &all)
	require.Len(t, all.Items, 200)
	one := all.Items[0]
	var found items[item]
	f.get(t, "/api/logs?traceId="+one.TraceID, &found)
	require.NotEmpty(t, found.Items)
	for _, l := range found.Items {
		assert.Equal(t, one.TraceID, l.TraceID)
	}
	f.get(t, "/api/logs?service="+one.Service+"&query="+url.QueryEscape(one.Message), &found)
	require.NotEmpty(t, found.Items)
	assert.Equal(t, one.Service, found.Items[0].Service)
	f.get(t, "/api/logs?level=error&limit=1000", &found)
	assert.Less(t, len(found.Items), 200)
}

func TestServicesOperationsAndTheMapAreCounted(t *testing.T) {
	f := start(t, 1)
	var services items[store.ServiceStats]
	require.Eventually(t, func() bool { f.get(t, "/api/services", &services); return len(services.Items) > 5 }, 15*time.Second, 100*time.Millisecond)
	var operations items[store.OperationStats]
	f.get(t, "/api/services/order-rpc/operations", &operations)
	assert.NotEmpty(t, operations.Items)
	var edges items[store.Edge]
	f.get(t, "/api/map", &edges)
	assert.NotEmpty(t, edges.Items)
}

func TestWrongQuestionsNameTheFieldAndTheFix(t *testing.T) {
	f := start(t, 1)
	for path, want := range map[string]string{
		"/api/traces/xyz":                "traceId",
		"/api/logs?traceId=12":           "traceId",
		"/api/traces?minDuration=soon":   "minDuration",
		"/api/traces?minDuration=-1s":    "minDuration",
		"/api/traces?status=maybe":       "status",
		"/api/traces?since=yesterday":    "since",
		"/api/traces?limit=0":            "limit",
		"/api/traces?limit=1001":         "limit",
		"/api/traces?attribute=noequals": "attribute",
		"/api/traces?cursor=forged":      "cursor",
		"/api/logs?cursor=forged":        "cursor",
		"/api/logs?level=loud":           "level",
		"/api/map?since=x":               "since",
		"/api/stream?kind=x":             "kind",
		"/api/stream?batch=yes":          "batch",
	} {
		var p struct {
			Status int
			Code   string
			Errors []struct{ Field, Reason string }
		}
		status, header := f.get(t, path, &p)
		assert.Equal(t, http.StatusBadRequest, status, path)
		assert.Equal(t, "application/problem+json", header.Get("Content-Type"), path)
		require.NotEmpty(t, p.Errors, path)
		assert.Equal(t, want, p.Errors[0].Field, path)
	}
	for _, path := range []string{"/api/traces/" + strings.Repeat("ab", 16), "/api/nothing"} {
		status, _ := f.get(t, path, nil)
		assert.Equal(t, http.StatusNotFound, status, path)
	}
	for _, body := range []string{"", "{}", `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"zz"}]}]}]}`, "[1]", "<x>"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, f.URL+"/api/traces", strings.NewReader(body))
		require.NoError(t, err)
		resp, err := f.Client().Do(req)
		require.NoError(t, err)
		_ = resp.Body.Close()
		assert.Equal(t, http.StatusBadRequest, resp.StatusCode, "%q", body)
	}
}

func TestNewTracesAndLinesAreStreamed(t *testing.T) {
	f := start(t, 1)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.URL+"/api/stream?kind=logs", nil)
	require.NoError(t, err)
	resp, err := f.Client().Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	assert.Equal(t, "text/event-stream", resp.Header.Get("Content-Type"))
	g := storetest.New(3)
	go func() {
		for range 20 { // the subscription begins some time after the headers
			_, orders := g.Traces(1, time.Now())
			_ = f.store.AddLogs(ctx, g.Logs(3, time.Now(), orders))
			time.Sleep(100 * time.Millisecond)
		}
	}()
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			var l struct{ Message, Service string }
			require.NoError(t, json.Unmarshal([]byte(data), &l))
			assert.NotEmpty(t, l.Service, fmt.Sprint(l))
			return
		}
	}
	t.Fatal("nothing was streamed")
}
