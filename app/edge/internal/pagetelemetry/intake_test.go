package pagetelemetry_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	metricspb "go.opentelemetry.io/proto/otlp/metrics/v1"
	resourcepb "go.opentelemetry.io/proto/otlp/resource/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"mall/app/edge/internal/client"
	"mall/app/edge/internal/config"
	"mall/app/edge/internal/pagetelemetry"
	"mall/common/ratelimit"
)

// collector remembers what it was sent.
type collector struct {
	*httptest.Server

	mu      sync.Mutex
	paths   []string
	headers []http.Header
	bodies  [][]byte
}

func startCollector(t *testing.T, status int) *collector {
	t.Helper()
	c := &collector{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // a short body fails the test that sent it
		c.mu.Lock()
		defer c.mu.Unlock()
		c.paths, c.headers, c.bodies = append(c.paths, r.URL.Path), append(c.headers, r.Header), append(c.bodies, body)
		w.WriteHeader(status)
	}))
	t.Cleanup(c.Close)
	return c
}

func edge(t *testing.T, endpoint string, rule ratelimit.Rule) http.Handler {
	t.Helper()
	who, err := client.NewResolver(nil, "secret")
	require.NoError(t, err)
	in, err := pagetelemetry.New(config.Pages{
		Endpoint: endpoint, Origins: []string{"https://console.test"}, Services: []string{"storefront"}, RateLimit: rule,
	}, who)
	require.NoError(t, err)
	return in.Before(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
}

func send(h http.Handler, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

const trace = `{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"%s"}},{"key":"user.id","value":{"stringValue":"planted"}}]},
	"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"GET https://shop.test/a?token=planted","kind":3,
	"startTimeUnixNano":"1544712660000000000","endTimeUnixNano":"1544712661000000000","unknown":1,
	"attributes":[{"key":"url.full","value":{"stringValue":"https://shop.test/a?planted=1#planted"}},{"key":"http.request.header.cookie","value":{"stringValue":"planted"}}]}]}]}]}`

func TestAPagesSpansReachTheCollectorAndNothingElseDoes(t *testing.T) {
	c := startCollector(t, http.StatusOK)
	h := edge(t, c.URL, ratelimit.Rule{})
	w := send(h, "/otlp/v1/traces", fmt.Sprintf(trace, "storefront"), "Cookie", "planted=1", "Authorization", "Bearer planted", "Traceparent", "00-planted", "Origin", "https://console.test")
	require.Equal(t, http.StatusOK, w.Code, w.Body.String())
	assert.Equal(t, "https://console.test", w.Header().Get("Access-Control-Allow-Origin"))
	assert.Empty(t, w.Header().Get("Access-Control-Allow-Credentials"))
	assert.Empty(t, w.Header().Get("X-Trace-Id"))
	require.Len(t, c.bodies, 1)
	assert.Equal(t, "/v1/traces", c.paths[0])
	assert.Equal(t, "application/x-protobuf", c.headers[0].Get("Content-Type"))
	for name, values := range c.headers[0] {
		assert.NotContains(t, strings.Join(values, " "), "planted", name)
	}
	assert.NotContains(t, string(c.bodies[0]), "planted")
	var got tracepb.TracesData
	require.NoError(t, proto.Unmarshal(c.bodies[0], &got))
	span := got.GetResourceSpans()[0].GetScopeSpans()[0].GetSpans()[0]
	assert.Equal(t, "5b8efff798038103d269b633813fc60c", fmt.Sprintf("%x", span.GetTraceId()))
	assert.Equal(t, "eee19b7ec3c1b174", fmt.Sprintf("%x", span.GetSpanId()))
	assert.Equal(t, "GET https://shop.test/a", span.GetName())
	assert.Equal(t, uint64(1544712661000000000), span.GetEndTimeUnixNano())
}

func TestProtobufAndGzipAreTaken(t *testing.T) {
	c := startCollector(t, http.StatusOK)
	h := edge(t, c.URL, ratelimit.Rule{})
	body, err := proto.Marshal(&metricspb.MetricsData{ResourceMetrics: []*metricspb.ResourceMetrics{{Resource: &resourcepb.Resource{Attributes: []*commonpb.KeyValue{
		{Key: "service.name", Value: &commonpb.AnyValue{Value: &commonpb.AnyValue_StringValue{StringValue: "storefront"}}}}}}}})
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, send(h, "/otlp/v1/metrics", string(body), "Content-Type", "application/x-protobuf").Code)
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, err = z.Write([]byte(`{"resourceLogs":[]}`))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	assert.Equal(t, http.StatusOK, send(h, "/otlp/v1/logs", zipped.String(), "Content-Encoding", "gzip").Code)
	assert.Equal(t, []string{"/v1/metrics", "/v1/logs"}, c.paths)
}

func TestWhatIsWrongIsRefusedBeforeTheCollector(t *testing.T) {
	c := startCollector(t, http.StatusOK)
	h := edge(t, c.URL, ratelimit.Rule{})
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	_, _ = z.Write(make([]byte, pagetelemetry.MaxBody+1))
	_ = z.Close()
	for name, try := range map[string]struct {
		path, body string
		headers    []string
		want       int
	}{
		"another service":  {"/otlp/v1/traces", fmt.Sprintf(trace, "order-rpc"), nil, 400},
		"no service":       {"/otlp/v1/traces", `{"resourceSpans":[{}]}`, nil, 400},
		"no JSON":          {"/otlp/v1/traces", `{`, nil, 400},
		"no hex":           {"/otlp/v1/traces", strings.Replace(fmt.Sprintf(trace, "storefront"), "eee1", "zzzz", 1), nil, 400},
		"deep":             {"/otlp/v1/traces", strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000), nil, 400},
		"no protobuf":      {"/otlp/v1/traces", "\xff\xff", []string{"Content-Type", "application/x-protobuf"}, 400},
		"another type":     {"/otlp/v1/traces", "{}", []string{"Content-Type", "text/plain"}, 415},
		"another encoding": {"/otlp/v1/traces", "{}", []string{"Content-Encoding", "br"}, 415},
		"large":            {"/otlp/v1/traces", strings.Repeat(" ", pagetelemetry.MaxBody+1), nil, 413},
		"large when open":  {"/otlp/v1/traces", bomb.String(), []string{"Content-Encoding", "gzip"}, 413},
		"another origin":   {"/otlp/v1/traces", "{}", []string{"Origin", "https://evil.test"}, 403},
		"another path":     {"/otlp/v1/profiles", "{}", nil, 404},
		"the shop's path":  {"/api/v1/products", "{}", nil, http.StatusTeapot},
	} {
		w := send(h, try.path, try.body, try.headers...)
		assert.Equal(t, try.want, w.Code, "%s: %s", name, w.Body)
		if try.want != http.StatusTeapot {
			assert.Equal(t, "application/problem+json", w.Header().Get("Content-Type"), name)
		}
	}
	assert.Empty(t, c.bodies)
	r := httptest.NewRequest(http.MethodGet, "/otlp/v1/traces", nil)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	assert.Equal(t, http.StatusMethodNotAllowed, w.Code)
}

func TestBrowsersAreToldWhatTheyMaySend(t *testing.T) {
	h := edge(t, "http://127.0.0.1:1", ratelimit.Rule{})
	ask := func(origin string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodOptions, "http://shop.test/otlp/v1/traces", nil)
		r.Header.Set("Origin", origin)
		r.Header.Set("Access-Control-Request-Method", "POST")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	for _, origin := range []string{"https://console.test", "http://shop.test"} {
		w := ask(origin)
		assert.Equal(t, http.StatusNoContent, w.Code)
		assert.Equal(t, origin, w.Header().Get("Access-Control-Allow-Origin"))
		assert.Contains(t, w.Header().Get("Access-Control-Allow-Headers"), "Content-Type")
	}
	assert.Equal(t, http.StatusForbidden, ask("null").Code)
	assert.Empty(t, ask("https://evil.test").Header().Get("Access-Control-Allow-Origin"))
}

func TestAnAddressIsLimited(t *testing.T) {
	c := startCollector(t, http.StatusOK)
	h := edge(t, c.URL, ratelimit.Rule{Quota: 2, Window: time.Minute})
	for range 2 {
		assert.Equal(t, http.StatusOK, send(h, "/otlp/v1/logs", "{}").Code)
	}
	w := send(h, "/otlp/v1/logs", "{}")
	assert.Equal(t, http.StatusTooManyRequests, w.Code)
	assert.Equal(t, "60", w.Header().Get("Retry-After"))
}

func TestACollectorThatIsDownOrSlowCostsThePageNothing(t *testing.T) {
	dead := edge(t, "http://127.0.0.1:1", ratelimit.Rule{})
	began := time.Now()
	w := send(dead, "/otlp/v1/logs", "{}")
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
	assert.Equal(t, "5", w.Header().Get("Retry-After"))
	assert.Less(t, time.Since(began), time.Second)

	hanging := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hanging }))
	defer slow.Close()
	defer close(hanging)
	h := edge(t, slow.URL, ratelimit.Rule{})
	began = time.Now()
	var waiting sync.WaitGroup
	var mu sync.Mutex
	at := map[bool]int{} // answered at once?
	for range 40 {
		waiting.Go(func() {
			w := send(h, "/otlp/v1/logs", "{}")
			assert.Equal(t, http.StatusServiceUnavailable, w.Code)
			mu.Lock()
			defer mu.Unlock()
			at[time.Since(began) < 500*time.Millisecond]++
		})
	}
	waiting.Wait()
	assert.Equal(t, map[bool]int{true: 24, false: 16}, at, "more than 16 do not even wait")
	assert.Less(t, time.Since(began), 3*time.Second)

	full := startCollector(t, http.StatusTooManyRequests)
	assert.Equal(t, http.StatusServiceUnavailable, send(edge(t, full.URL, ratelimit.Rule{}), "/otlp/v1/logs", "{}").Code)
}

func TestWithoutAnEndpointThePathsDoNotExist(t *testing.T) {
	assert.Equal(t, http.StatusTeapot, send(edge(t, "", ratelimit.Rule{}), "/otlp/v1/logs", "{}").Code)
	_, err := pagetelemetry.New(config.Pages{Endpoint: "127.0.0.1:4318"}, nil)
	assert.ErrorContains(t, err, "Pages.Endpoint")
}
