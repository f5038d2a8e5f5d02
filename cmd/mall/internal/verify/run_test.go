package verify

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/test/shop"
)

// store answers as the query API does.
type store struct {
	traces map[string]string
	logs   map[string]string
	vector string
	looks  int                // at logs
	look   func(n int) string // if set, what the n-th look at logs sees
}

func (s *store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer := ""
	switch {
	case strings.HasPrefix(r.URL.Path, "/api/traces/"):
		answer = s.traces[strings.TrimPrefix(r.URL.Path, "/api/traces/")]
	case r.URL.Path == "/api/logs":
		lines := s.logs[r.URL.Query().Get("traceId")]
		if s.look != nil {
			s.looks++
			lines = s.look(s.looks)
		}
		answer = `{"items":[` + lines + `]}`
	case r.URL.Path == "/prometheus/api/v1/query":
		answer = `{"status":"success","data":{"resultType":"vector","result":[` + s.vector + `]}}`
	}
	if answer == "" {
		http.NotFound(w, r)
		return
	}
	_, _ = w.Write([]byte(answer))
}

func series(service, instance, method, route, value string) string {
	return `{"metric":{"service_name":"` + service + `","service_instance_id":"` + instance + `","http_request_method":"` + method +
		`","http_route":"` + route + `"},"value":[1,"` + value + `"]}`
}

func TestARouteThatIsNotCountedIsFound(t *testing.T) {
	s := &store{vector: series("edge", "old", "GET", "/orders/:id", "90") + "," + series("order-api", "a", "GET", "/orders/:id", "5")}
	server := httptest.NewServer(s)
	defer server.Close()
	c := NewStore(server.URL, nil)
	before, err := c.Counts(t.Context())
	require.NoError(t, err)
	s.vector = series("edge", "new", "GET", "/orders/:id", "2") + "," + series("order-api", "a", "GET", "/orders/:id", "6")
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	missing, err := c.awaitCounts(ctx, before, map[counted]int{{"edge", "GET /orders/{id}"}: 2, {"order-api", "GET /orders/{id}"}: 2})
	require.NoError(t, err)
	require.Len(t, missing, 1, "a process that was restarted counts from 0")
	assert.Contains(t, missing[counted{"order-api", "GET /orders/{id}"}].Message, "rose by 1 after 2 requests")
}

// A request whose trace is never stored, one that breaks and one that is whole, and what is said of them.
func TestTheReportNamesTraceAndDiffAndSavesTheTrace(t *testing.T) {
	trees, err := LoadTrees()
	require.NoError(t, err)
	whole, err := os.ReadFile("testdata/createOrder.json")
	require.NoError(t, err)
	recorded, err := Decode(whole)
	require.NoError(t, err)
	var lines []string
	for _, s := range recorded.Spans {
		if s.Kind == Server || s.Kind == Consumer {
			raw, err := json.Marshal(LogLine{Service: s.Service(), Message: accessLine(s), TraceID: s.TraceID, SpanID: s.SpanID})
			require.NoError(t, err)
			lines = append(lines, string(raw))
		}
	}
	s := &store{traces: map[string]string{recorded.ID: string(whole)}, logs: map[string]string{recorded.ID: strings.Join(lines, ",")}}
	server := httptest.NewServer(s)
	defer server.Close()

	verify := func(traceID string) *Report {
		r := &runner{opt: Options{Deadline: time.Second, Progress: func(string) {}}, trees: trees, store: NewStore(server.URL, nil),
			asked: map[counted]int{}, routes: map[string]*RouteReport{}, slots: make(chan struct{}, 1)}
		ops, _, err := operations()
		require.NoError(t, err)
		op := ops["createOrder"]
		r.routes[op.ID] = &RouteReport{Route: op.route(), Operation: op.ID}
		r.told(t.Context(), op, &shop.Answer{Status: 201, Header: http.Header{"X-Trace-Id": {traceID}}}, nil, time.Now())
		r.work.Wait()
		r.settle(t.Context())
		report := &Report{Routes: []RouteReport{*r.routes[op.ID]}}
		report.conclude(time.Now())
		return report
	}
	printed := func(r *Report) string {
		var b bytes.Buffer
		r.Print(&b, false)
		return b.String()
	}

	good := verify(recorded.ID)
	assert.True(t, good.OK, printed(good))
	assert.Equal(t, 1, good.Order.N)
	assert.Contains(t, printed(good), "ok       POST /api/v1/orders")
	dir := t.TempDir()
	require.NoError(t, good.save(dir, false))
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, files, "only what failed is saved")

	// A second delivery makes a trace grow that was whole: what is on its way is waited for.
	s.look = func(n int) string {
		if n == 2 {
			return strings.Join(lines[1:], ",")
		}
		return strings.Join(lines, ",")
	}
	grown := verify(recorded.ID)
	assert.True(t, grown.OK, printed(grown))
	assert.Equal(t, 3, s.looks)
	s.look = nil

	s.logs[recorded.ID] = strings.Join(lines[1:], ",")
	bad := verify(recorded.ID)
	assert.False(t, bad.OK)
	text := printed(bad)
	assert.Contains(t, text, "failed   POST /api/v1/orders")
	assert.Contains(t, text, "trace "+recorded.ID+"  "+server.URL+"/traces/"+recorded.ID)
	assert.Contains(t, text, `line with its trace_id and span_id`)
	assert.Contains(t, text, "edge            SERVER   POST /api/v1/orders")
	require.NoError(t, bad.save(dir, false))
	saved, err := os.ReadFile(filepath.Join(dir, "createOrder-"+recorded.ID+".json"))
	require.NoError(t, err)
	assert.Equal(t, whole, saved)

	none := verify("00000000000000000000000000000001")
	assert.False(t, none.OK)
	assert.Contains(t, printed(none), "the trace is not stored")
	assert.Zero(t, none.AfterResponse.N)
}
