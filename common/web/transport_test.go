package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"mall/common/web"
	"mall/test/metrictest"
	"mall/test/tracetest"
)

func TestASentRequestIsASpanThatTheOtherSideContinues(t *testing.T) {
	tracetest.Start()
	metrictest.Start()
	var got string
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Get("traceparent")
		if r.URL.Path == "/broken" {
			w.WriteHeader(http.StatusBadGateway)
		}
	}))
	defer other.Close()
	client := http.Client{Transport: web.NewTransport(http.DefaultTransport)}
	send := func(ctx context.Context, path string) error {
		r, err := http.NewRequestWithContext(ctx, http.MethodPut, other.URL+path, nil)
		require.NoError(t, err)
		resp, err := client.Do(r)
		assert.Empty(t, r.Header, "the caller's request stays as it was")
		if err == nil {
			_ = resp.Body.Close()
		}
		return err
	}
	ctx := tracetest.Begin(t)
	require.NoError(t, send(ctx, "/api/v1/password-resets/planted?x=planted"))
	span := tracetest.Find(ctx, t, trace.SpanKindClient, "PUT")
	assert.Contains(t, got, span.SpanContext.SpanID().String())
	assert.Equal(t, other.URL+"/api/v1/password-resets/***", span.Attr("url.full"))
	assert.Equal(t, "200", span.Attr("http.response.status_code"))
	assert.Equal(t, "127.0.0.1", span.Attr("server.address"))

	broken := tracetest.Begin(t)
	require.NoError(t, send(broken, "/broken"))
	assert.Equal(t, codes.Error, tracetest.Find(broken, t, trace.SpanKindClient, "PUT").Status.Code)
	assert.NotEmpty(t, metrictest.Points(t, "http.client.request.duration", attribute.String("server.address", "127.0.0.1"),
		attribute.Int("http.response.status_code", 502)))

	other.Close()
	gone := tracetest.Begin(t)
	require.Error(t, send(gone, "/"))
	assert.Equal(t, "connection", tracetest.Find(gone, t, trace.SpanKindClient, "PUT").Attr("error.type"))
}
