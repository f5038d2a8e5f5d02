package proxy

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/trace"

	"mall/common/web"
	"mall/test/tracetest"
)

func TestTheAPIContinuesTheSpanOfTheUpstreamCall(t *testing.T) {
	ctx := tracetest.Begin(t)
	var passed http.Header
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		passed = r.Header
		w.Header().Set(web.HeaderTraceID, "the API's own")
	}))
	defer api.Close()
	upstream, err := New("order", api.URL, NewTransport(time.Second))
	require.NoError(t, err)
	router := web.NewRouter(false)
	require.NoError(t, router.Handle(http.MethodGet, "/orders/:id", upstream))

	r := httptest.NewRequest(http.MethodGet, "/orders/7", nil)
	sc := trace.SpanContextFromContext(ctx)
	r.Header.Set("traceparent", "00-"+sc.TraceID().String()+"-"+sc.SpanID().String()+"-01")
	w := httptest.NewRecorder()
	router.ServeHTTP(w, r)

	server := tracetest.Find(ctx, t, trace.SpanKindServer, "GET /orders/:id")
	call := tracetest.Find(ctx, t, trace.SpanKindClient, "GET /orders/:id")
	assert.True(t, call.ChildOf(server))
	assert.Contains(t, passed.Get("traceparent"), call.SpanContext.SpanID().String())
	assert.Equal(t, []string{sc.TraceID().String()}, w.Header().Values(web.HeaderTraceID))
}
