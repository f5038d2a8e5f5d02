package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zeromicro/go-zero/core/logx"
	"github.com/zeromicro/go-zero/rest"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"mall/app/user/api/internal/config"
	"mall/app/user/api/internal/handler"
	"mall/app/user/api/internal/svc"
	"mall/app/user/rpc/rpctest"
	"mall/common/auth"
	"mall/common/service"
	"mall/common/web"
	"mall/test/metrictest"
	"mall/test/secrets"
	"mall/test/shop"
	"mall/test/tracetest"
)

// log collects what the process logs.
type log struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write implements io.Writer.
func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

// serve runs user-api over user-rpc on a real database, put together as in production.
func serve(t *testing.T) *shop.Client {
	t.Helper()
	tokens := auth.Conf{AccessSecret: "a secret of the tests", AccessExpire: 900}
	c := config.Config{Auth: tokens}
	c.Name, c.Timeout, c.MaxBytes, c.MaxConns, c.Telemetry.Disabled = "user-api", 5000, 1<<20, 1000, true
	server, err := rest.NewServer(c.RestConf, rest.WithRouter(web.NewRouter(true)), rest.WithUnauthorizedCallback(web.Unauthorized))
	require.NoError(t, err)
	server.Use(web.Recover)
	server.Use(web.Deadline(5 * time.Second))
	handler.RegisterHandlers(server, &svc.ServiceContext{Config: c, OperatorOnly: auth.OperatorOnly(web.Error), User: rpctest.Serve(t, tokens)})
	bare, err := rest.NewServerless(server)
	require.NoError(t, err)
	listening := httptest.NewServer(web.HideSecrets(web.Problems(http.HandlerFunc(bare.Serve))))
	t.Cleanup(listening.Close)
	return shop.New(listening.URL)
}

func TestNoSecretIsInAnySpanLogLineOrMetric(t *testing.T) {
	tracetest.Start()
	metrictest.Start()
	lines := &log{}
	client := serve(t)
	logx.Reset()
	logx.SetWriter(logx.NewWriter(lines))
	service.BeDiscreet()
	t.Cleanup(func() { logx.Reset() })

	words := secrets.New()
	customer, err := words.Plant(t.Context(), client)
	require.NoError(t, err)
	_, err = customer.Do(t.Context(), shop.Call{Method: http.MethodGet, Path: "/api/v1/me/addresses"})
	require.NoError(t, err)

	var kinds [6]int
	for _, s := range tracetest.All() {
		kinds[s.SpanKind]++
		text := fmt.Sprint(s.Name, s.Attributes, s.Status, s.Events, s.Links)
		assert.Empty(t, words.In(text), text)
	}
	assert.Positive(t, kinds[trace.SpanKindServer])
	assert.Positive(t, kinds[trace.SpanKindClient])
	lines.mu.Lock()
	defer lines.mu.Unlock()
	assert.Contains(t, lines.text.String(), `"request"`)
	assert.Contains(t, lines.text.String(), `"call"`)
	for line := range strings.Lines(lines.text.String()) {
		assert.Empty(t, words.In(line), line)
	}
	for _, name := range []string{"http.server.request.duration", "rpc.server.call.duration", "rpc.client.call.duration", "db.client.operation.duration"} {
		points := metrictest.Points(t, name)
		assert.NotEmpty(t, points, name)
		for _, p := range points {
			assert.Empty(t, words.In(p.Attributes.Encoded(attribute.DefaultEncoder())))
		}
	}
}
