package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/console/internal/store/storetest"
)

type logLine struct {
	Time                                     time.Time
	Level, Service, Message, TraceID, SpanID string
	Attributes                               map[string]any
}

func TestLogsOfSeveralServicesAndWithoutAnAttribute(t *testing.T) {
	f := start(t, 1)
	var found items[logLine]
	f.get(t, "/api/logs?limit=1000&service=edge&service=order-rpc", &found)
	services := map[string]int{}
	for _, l := range found.Items {
		services[l.Service]++
	}
	assert.Len(t, services, 2)

	order := f.orders[3].ID
	var with, without items[logLine]
	f.get(t, "/api/logs?limit=1000&attribute=order_id="+order, &with)
	f.get(t, "/api/logs?limit=1000&attribute=order_id!="+order+"&attribute=service.name!=edge", &without)
	require.NotEmpty(t, with.Items)
	edge := 0
	for _, l := range with.Items {
		if l.Service == "edge" {
			edge++
		}
	}
	assert.Len(t, without.Items, 200-len(with.Items)-services["edge"]+edge)
	for _, l := range without.Items {
		assert.NotEqual(t, order, l.Attributes["order_id"])
		assert.NotEqual(t, "edge", l.Service)
	}
	for path, field := range map[string]string{
		"/api/logs?attribute=!=x":               "attribute",
		"/api/logs?attribute=a=1&attribute=a=2": "attribute",
		"/api/traces?attribute=a!=1":            "attribute",
		"/api/logs/histogram?buckets=0":         "buckets",
		"/api/logs/histogram?buckets=501":       "buckets",
		"/api/logs/histogram?since=1m&until=2m": "until",
		"/api/logs/histogram?level=loud":        "level",
		"/api/stream?level=loud":                "level",
	} {
		var p struct{ Errors []struct{ Field string } }
		status, _ := f.get(t, path, &p)
		assert.Equal(t, http.StatusBadRequest, status, path)
		require.NotEmpty(t, p.Errors, path)
		assert.Equal(t, field, p.Errors[0].Field, path)
	}
}

func TestTheHistogramCountsLinesByLevel(t *testing.T) {
	f := start(t, 1)
	for _, query := range []string{"", "&service=edge&service=order-rpc", "&level=error", "&query=outbox", "&attribute=order_id!=" + f.orders[3].ID} {
		var histogram struct {
			items[struct {
				At     time.Time
				Counts map[string]int
			}]
			BucketMS float64
		}
		f.get(t, "/api/logs/histogram?since=5m&buckets=60"+query, &histogram)
		assert.InDelta(t, 60, len(histogram.Items), 1)
		assert.InDelta(t, 5000, histogram.BucketMS, 0)
		got := map[string]int{}
		for _, b := range histogram.Items {
			for level, n := range b.Counts {
				got[level] += n
			}
		}
		var lines items[logLine]
		f.get(t, "/api/logs?since=5m&limit=1000"+query, &lines)
		want := map[string]int{}
		for _, l := range lines.Items {
			want[l.Level]++
		}
		assert.NotEmpty(t, want)
		assert.Equal(t, want, got, query)
	}
}

func TestTheStreamSendsOnlyWhatIsAskedFor(t *testing.T) {
	f := start(t, 1)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.URL+"/api/stream?kind=logs&level=error&service=edge&service=order-rpc&attribute="+url.QueryEscape("method=POST"), nil)
	require.NoError(t, err)
	resp, err := f.Client().Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	g := storetest.New(3)
	_, orders := g.Traces(1, time.Now())
	require.NoError(t, f.store.AddLogs(ctx, g.Logs(1000, time.Now(), orders)))
	seen := map[string]int{}
	lines := bufio.NewScanner(resp.Body)
	for len(seen) < 2 && lines.Scan() {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			var l logLine
			require.NoError(t, json.Unmarshal([]byte(data), &l))
			seen[l.Service]++
			assert.Contains(t, []string{"edge", "order-rpc"}, l.Service)
			assert.Equal(t, "error", l.Level)
		}
	}
	assert.Len(t, seen, 2, "both services have errors")
}

func TestTheStreamSendsLinesTogether(t *testing.T) {
	f := start(t, 1)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.URL+"/api/stream?kind=logs&batch=1", nil)
	require.NoError(t, err)
	resp, err := f.Client().Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	g := storetest.New(3)
	_, orders := g.Traces(1, time.Now())
	const sent = 1200
	require.NoError(t, f.store.AddLogs(ctx, g.Logs(sent, time.Now(), orders)))
	received, events := 0, 0
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 16<<20)
	for received < sent && lines.Scan() {
		if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			assert.Equal(t, "logs", name)
		}
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			var some []logLine
			require.NoError(t, json.Unmarshal([]byte(data), &some))
			assert.LessOrEqual(t, len(some), 500)
			for _, l := range some {
				assert.NotEmpty(t, l.Service)
			}
			received += len(some)
			events++
		}
	}
	require.NoError(t, lines.Err())
	assert.GreaterOrEqual(t, received, sent, "those that the start wrote may come, too")
	assert.Less(t, events, 20, "many lines come with one event")
}
