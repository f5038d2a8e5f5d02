package fault

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zeromicro/go-zero/rest"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"mall/common/web"
)

// shop is an HTTP server with one route that counts its orders, as App.REST builds it.
type shop struct {
	*Set
	url    string
	orders atomic.Int32
	spans  *tracetest.SpanRecorder
}

func openShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{Set: open(t, HTTP, createOrder), spans: tracetest.NewSpanRecorder()}
	old := otel.GetTracerProvider()
	otel.SetTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(s.spans)))
	t.Cleanup(func() { otel.SetTracerProvider(old) })
	rs, err := rest.NewServer(rest.RestConf{}, rest.WithRouter(web.NewRouter(false)))
	require.NoError(t, err)
	rs.Use(web.Recover)
	rs.Use(web.Deadline(300 * time.Millisecond))
	rs.Use(s.HTTP)
	rs.AddRoute(rest.Route{Method: http.MethodPost, Path: "/api/v1/orders", Handler: func(w http.ResponseWriter, r *http.Request) {
		if r.Context().Err() != nil {
			web.Error(r.Context(), w, r.Context().Err())
			return
		}
		s.orders.Add(1)
		w.Header().Set("Location", "/api/v1/orders/1")
		web.Respond(r.Context(), w, http.StatusCreated, map[string]string{"id": "1"})
	}})
	bare, err := rest.NewServerless(rs)
	require.NoError(t, err)
	server := httptest.NewServer(web.Problems(http.HandlerFunc(bare.Serve)))
	t.Cleanup(server.Close)
	s.url = server.URL + "/api/v1/orders"
	return s
}

// answer is a response that was read.
type answer struct {
	status int
	header http.Header
	body   string
}

func (s *shop) order(t *testing.T) (answer, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url, nil)
	require.NoError(t, err)
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, string(body)}, err
}

func TestAnHTTPErrorIsAnsweredInsteadOfTheHandler(t *testing.T) {
	s := openShop(t)
	f := set(t, s.Set, Fault{Route: "post /api/v1/orders", Kind: Error, Status: "503"})
	got, err := s.order(t)
	require.NoError(t, err)
	assert.Equal(t, http.StatusServiceUnavailable, got.status)
	assert.Equal(t, "application/problem+json", got.header.Get("Content-Type"))
	assert.Equal(t, "1", got.header.Get("Retry-After"))
	assert.Contains(t, got.body, CodeInjected)
	assert.Zero(t, s.orders.Load())
	assert.EqualValues(t, 1, s.State().Items[0].Injected)

	span := s.spans.Ended()[0]
	assert.Contains(t, span.Attributes(), attribute.String("mall.fault", "error"))
	assert.Contains(t, span.Attributes(), attribute.String("mall.fault.id", f.ID))

	s.Clear("")
	got, err = s.order(t)
	require.NoError(t, err)
	assert.Equal(t, http.StatusCreated, got.status)
}

func TestAnHTTPErrorAfterTheHandlerLosesItsAnswerOnly(t *testing.T) {
	s := openShop(t)
	set(t, s.Set, Fault{Route: createOrder, Kind: Error, Status: "500", After: true})
	got, err := s.order(t)
	require.NoError(t, err)
	assert.Equal(t, http.StatusInternalServerError, got.status)
	assert.Empty(t, got.header.Get("Location"), "nothing of the handler's answer leaves")
	assert.NotContains(t, got.body, `"id":"1"`)
	assert.EqualValues(t, 1, s.orders.Load())
}

func TestAnHTTPDropClosesTheConnection(t *testing.T) {
	for after, ordered := range map[bool]int32{false: 0, true: 1} {
		s := openShop(t)
		set(t, s.Set, Fault{Route: Everything, Kind: Drop, After: after})
		_, err := s.order(t)
		require.ErrorIs(t, err, io.EOF)
		assert.Equal(t, ordered, s.orders.Load())
		assert.Contains(t, s.spans.Ended()[0].Attributes(), attribute.String("mall.fault", "drop"))
	}
}

func TestHTTPLatencyDelaysTheAnswer(t *testing.T) {
	for _, after := range []bool{false, true} {
		s := openShop(t)
		set(t, s.Set, Fault{Route: createOrder, Kind: Latency, Latency: Duration(60 * time.Millisecond), After: after})
		begin := time.Now()
		got, err := s.order(t)
		require.NoError(t, err)
		assert.GreaterOrEqual(t, time.Since(begin), 60*time.Millisecond)
		assert.Equal(t, http.StatusCreated, got.status)
		assert.Equal(t, "/api/v1/orders/1", got.header.Get("Location"))
		assert.Contains(t, got.body, `"id":"1"`)
	}
}

func TestHTTPLatencyBeyondTheDeadlineIsATimeout(t *testing.T) {
	s := openShop(t)
	set(t, s.Set, Fault{Route: createOrder, Kind: Latency, Latency: Duration(time.Minute)})
	begin := time.Now()
	got, err := s.order(t)
	require.NoError(t, err)
	assert.Equal(t, http.StatusGatewayTimeout, got.status)
	assert.Less(t, time.Since(begin), 10*time.Second)
	assert.Zero(t, s.orders.Load())
}

// BenchmarkHTTP compares a route without the middleware with one inside it while no fault is set,
// and while one is set on another route.
func BenchmarkHTTP(b *testing.B) {
	handler := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }
	s, err := New("order-api", "test", nil)
	require.NoError(b, err)
	s.AddRoutes(HTTP, func() []string { return []string{createOrder, "GET /api/v1/orders"} })
	require.NoError(b, s.Open())
	run := func(h http.HandlerFunc) func(*testing.B) {
		return func(b *testing.B) {
			b.Helper()
			w, r := httptest.NewRecorder(), httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/api/v1/orders", nil)
			b.ReportAllocs()
			for b.Loop() {
				h(w, r)
			}
		}
	}
	b.Run("bare", run(handler))
	b.Run("none-set", run(s.HTTP(handler)))
	_, err = s.Put(Fault{Route: "GET /api/v1/orders", Kind: Drop})
	require.NoError(b, err)
	b.Run("set-elsewhere", run(s.HTTP(handler)))
}
