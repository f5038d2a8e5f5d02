package web_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zeromicro/go-zero/core/logx"
	"github.com/zeromicro/go-zero/core/logx/logtest"
	"github.com/zeromicro/go-zero/core/service"
	"github.com/zeromicro/go-zero/rest"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"mall/common/web"
	"mall/test/metrictest"
	"mall/test/tracetest"
)

// serve runs a server as services do, with its routes; it answers GET /things/:id with the status that
// the query asks for.
func serve(t *testing.T) string {
	t.Helper()
	tracetest.Start()
	metrictest.Start()
	c := rest.RestConf{ServiceConf: service.ServiceConf{Name: "test", Mode: service.TestMode}, MaxBytes: 1 << 20}
	c.Telemetry.Disabled = true // go-zero would set its own provider
	server, err := rest.NewServer(c, rest.WithRouter(web.NewRouter(true)), rest.WithUnauthorizedCallback(web.Unauthorized))
	require.NoError(t, err)
	server.Use(web.Recover)
	server.AddRoute(rest.Route{Method: http.MethodGet, Path: "/things/:id", Handler: func(w http.ResponseWriter, r *http.Request) {
		switch status, _ := strconv.Atoi(r.URL.Query().Get("status")); {
		case r.URL.Query().Has("panic"):
			panic("planted")
		case r.URL.Query().Has("abort"):
			panic(http.ErrAbortHandler)
		case status != 0:
			w.WriteHeader(status)
		}
	}})
	server.AddRoute(rest.Route{Method: http.MethodPost, Path: "/api/v1/password-resets/:token", Handler: func(http.ResponseWriter, *http.Request) {}})
	server.AddRoute(rest.Route{Method: http.MethodGet, Path: "/mine", Handler: func(http.ResponseWriter, *http.Request) {}}, rest.WithJwt("a secret of the tests"))
	bare, err := rest.NewServerless(server)
	require.NoError(t, err)
	listening := httptest.NewServer(web.HideSecrets(web.Problems(http.HandlerFunc(bare.Serve))))
	t.Cleanup(listening.Close)
	return listening.URL
}

// ask sends a request in ctx's trace and returns the answer's headers, nil when there was none.
func ask(ctx context.Context, t *testing.T, method, url string) http.Header {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, method, url, nil)
	require.NoError(t, err)
	sc := trace.SpanContextFromContext(ctx)
	r.Header.Set("traceparent", "00-"+sc.TraceID().String()+"-"+sc.SpanID().String()+"-01")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	return resp.Header
}

func TestARequestIsASpanNamedAfterItsRoute(t *testing.T) {
	url, ctx := serve(t), tracetest.Begin(t)
	headers := ask(ctx, t, http.MethodGet, url+"/things/7?secret=planted&status=202")
	assert.Equal(t, trace.SpanContextFromContext(ctx).TraceID().String(), headers.Get(web.HeaderTraceID))
	assert.Empty(t, headers.Get("Traceparent"), "strangers need no span ids")
	span := tracetest.Find(ctx, t, trace.SpanKindServer, "GET /things/:id")
	assert.Equal(t, trace.SpanContextFromContext(ctx).SpanID(), span.Parent.SpanID())
	for key, want := range map[string]string{
		"http.request.method": "GET", "http.route": "/things/:id", "http.response.status_code": "202", "url.path": "/things/7", "error.type": "",
	} {
		assert.Equal(t, want, span.Attr(key), key)
	}
	assert.Equal(t, codes.Unset, span.Status.Code)
	assert.NotContains(t, span.Attributes, "planted")
}

func TestWhateverBecomesOfARequestIsMeasuredAndTold(t *testing.T) {
	for name, tc := range map[string]struct {
		method, path, span, status, errorType string
		failed                                bool
	}{
		"unwritten":       {"GET", "/things/1", "GET /things/:id", "200", "", false},
		"refused":         {"GET", "/things/1?status=409", "GET /things/:id", "409", "", false},
		"failed":          {"GET", "/things/1?status=503", "GET /things/:id", "503", "503", true},
		"panic":           {"GET", "/things/1?panic", "GET /things/:id", "500", "500", true},
		"aborted":         {"GET", "/things/1?abort", "GET /things/:id", "", "aborted", true},
		"unknown path":    {"GET", "/nothing", "GET", "404", "", false},
		"unknown method":  {"DELETE", "/things/1", "DELETE", "405", "", false},
		"invented method": {"PROPFIND", "/things/1", "HTTP", "405", "", false},
		"no token":        {"GET", "/mine", "GET /mine", "401", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			url, ctx := serve(t), tracetest.Begin(t)
			headers := ask(ctx, t, tc.method, url+tc.path)
			if tc.status != "" {
				require.NotNil(t, headers)
				assert.Equal(t, trace.SpanContextFromContext(ctx).TraceID().String(), headers.Get(web.HeaderTraceID))
				assert.Empty(t, headers.Get("Traceparent"))
			}
			span := tracetest.Find(ctx, t, trace.SpanKindServer, tc.span)
			assert.Equal(t, tc.status, span.Attr("http.response.status_code"))
			assert.Equal(t, tc.errorType, span.Attr("error.type"))
			assert.Equal(t, tc.failed, span.Status.Code == codes.Error)
			assert.Empty(t, span.Status.Description)

			labels := []attribute.KeyValue{attribute.String("http.request.method", span.Attr("http.request.method"))}
			if route := span.Attr("http.route"); route != "" {
				labels = append(labels, attribute.String("http.route", route))
			}
			if tc.status != "" {
				code, err := strconv.Atoi(tc.status)
				require.NoError(t, err)
				labels = append(labels, attribute.Int("http.response.status_code", code))
			}
			assert.NotEmpty(t, metrictest.Points(t, "http.server.request.duration", labels...))
			assert.Zero(t, metrictest.Value(t, "http.server.active_requests"))
		})
	}
}

func TestSecretsInPathsAreInNoSpan(t *testing.T) {
	url, ctx := serve(t), tracetest.Begin(t)
	ask(ctx, t, http.MethodPost, url+"/api/v1/password-resets/planted")
	span := tracetest.Find(ctx, t, trace.SpanKindServer, "POST /api/v1/password-resets/:token")
	assert.Equal(t, "/api/v1/password-resets/***", span.Attr("url.path"))
}

func TestAStrangersPathIsClipped(t *testing.T) {
	url, ctx := serve(t), tracetest.Begin(t)
	ask(ctx, t, http.MethodGet, url+"/"+strings.Repeat("x", 5000))
	assert.Len(t, tracetest.Find(ctx, t, trace.SpanKindServer, "GET").Attr("url.path"), 256)
}

func TestEachRequestIsOneLogLineInItsTrace(t *testing.T) {
	lines := logtest.NewCollector(t)
	logx.SetLevel(logx.InfoLevel)
	url, ctx := serve(t), tracetest.Begin(t)
	ask(ctx, t, http.MethodGet, url+"/things/7?secret=planted&status=404")
	line := lines.String()
	assert.Equal(t, 1, strings.Count(line, `"content":"request"`), line)
	for _, want := range []string{`"method":"GET"`, `"route":"/things/:id"`, `"status":404`, `"duration_ms":`,
		trace.SpanContextFromContext(ctx).TraceID().String()} {
		assert.Contains(t, line, want)
	}
	assert.NotContains(t, line, "planted")
	assert.NotContains(t, line, "slow")
}
