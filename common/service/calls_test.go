package service

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	driver "github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zeromicro/go-zero/core/logx"
	"github.com/zeromicro/go-zero/core/logx/logtest"
	"go.opentelemetry.io/otel/attribute"
	otelcodes "go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	grpchealth "google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	testpb "google.golang.org/grpc/interop/grpc_testing"

	"mall/common/commontest"
	"mall/common/mysql"
	"mall/common/problem"
	"mall/common/web"
	"mall/test/metrictest"
	"mall/test/mysqltest"
	"mall/test/tracetest"
)

type domain struct {
	testpb.UnimplementedTestServiceServer
	call func(context.Context) error
}

func (d *domain) UnaryCall(ctx context.Context, _ *testpb.SimpleRequest) (*testpb.SimpleResponse, error) {
	if err := d.call(ctx); err != nil {
		return nil, err
	}
	return &testpb.SimpleResponse{}, nil
}

// dial serves call as services do and returns a connection made as their clients make it.
func dial(t *testing.T, call func(context.Context) error) *grpc.ClientConn {
	t.Helper()
	tracetest.Start()
	metrictest.Start()
	lis, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := grpc.NewServer(grpc.ChainUnaryInterceptor(serveCalls(true)), grpc.ChainUnaryInterceptor(problems, deadline(time.Second)))
	testpb.RegisterTestServiceServer(server, &domain{call: call})
	healthpb.RegisterHealthServer(server, grpchealth.NewServer())
	go func() { _ = server.Serve(lis) }()
	t.Cleanup(server.Stop)
	conn, err := grpc.NewClient(lis.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithChainUnaryInterceptor(makeCalls("test-rpc"), shrinkDeadline, breakers("test-rpc")))
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func TestARequestsWayThroughTheHopsIsOneTrace(t *testing.T) {
	dsn := mysqltest.SchemaDSN(t, commontest.FS)
	cfg, err := driver.ParseDSN(dsn)
	require.NoError(t, err)
	tracetest.Start()
	db, err := mysql.Open(mysql.Conf{DSN: dsn, Database: cfg.DBName, MaxOpen: 2})
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	conn := dial(t, func(ctx context.Context) error {
		return db.Read(ctx, func(q mysql.Querier) error {
			_, err := q.ExecContext(ctx, "UPDATE thing SET name = ?", "x")
			return err
		})
	})
	router := web.NewRouter(false)
	require.NoError(t, router.Handle(http.MethodPost, "/things", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, err := testpb.NewTestServiceClient(conn).UnaryCall(r.Context(), &testpb.SimpleRequest{})
		assert.NoError(t, err)
	})))
	ctx := tracetest.Begin(t)
	sc := trace.SpanContextFromContext(ctx)
	r := httptest.NewRequest(http.MethodPost, "/things", nil)
	r.Header.Set("traceparent", "00-"+sc.TraceID().String()+"-"+sc.SpanID().String()+"-01")
	router.ServeHTTP(httptest.NewRecorder(), r)

	const method = "grpc.testing.TestService/UnaryCall"
	request := tracetest.Find(ctx, t, trace.SpanKindServer, "POST /things")
	out := tracetest.Find(ctx, t, trace.SpanKindClient, method)
	in := tracetest.Find(ctx, t, trace.SpanKindServer, method)
	statement := tracetest.Find(ctx, t, trace.SpanKindClient, "UPDATE thing")
	assert.Equal(t, sc.SpanID(), request.Parent.SpanID())
	assert.True(t, out.ChildOf(request))
	assert.True(t, in.ChildOf(out))
	assert.True(t, statement.ChildOf(in))
	assert.Len(t, tracetest.Spans(ctx), 4)
	for key, want := range map[string]string{"rpc.system": "grpc", "rpc.system.name": "grpc",
		"rpc.service": "grpc.testing.TestService", "rpc.method": "UnaryCall", "rpc.response.status_code": "OK"} {
		assert.Equal(t, want, out.Attr(key), key)
		assert.Equal(t, want, in.Attr(key), key)
	}
	assert.Equal(t, "test-rpc", out.Attr("server.address"))
}

func TestCallsTellHowTheyEnded(t *testing.T) {
	for name, tc := range map[string]struct {
		err    error
		code   string
		failed bool
	}{
		"refused": {problem.Conflict("OUT_OF_STOCK", "planted"), "FAILED_PRECONDITION", false},
		"failed":  {errors.New("planted"), "INTERNAL", true},
		"cannot":  {problem.Unavailable("the database", errors.New("planted")), "ABORTED", true},
		"late":    {context.DeadlineExceeded, "DEADLINE_EXCEEDED", true},
	} {
		t.Run(name, func(t *testing.T) {
			lines := logtest.NewCollector(t)
			logx.SetLevel(logx.InfoLevel)
			conn, ctx := dial(t, func(context.Context) error { return tc.err }), tracetest.Begin(t)
			_, err := testpb.NewTestServiceClient(conn).UnaryCall(ctx, &testpb.SimpleRequest{})
			require.Error(t, err)
			for _, kind := range []trace.SpanKind{trace.SpanKindClient, trace.SpanKindServer} {
				span := tracetest.Find(ctx, t, kind, "grpc.testing.TestService/UnaryCall")
				assert.Equal(t, tc.code, span.Attr("rpc.response.status_code"))
				assert.Equal(t, tc.failed, span.Status.Code == otelcodes.Error)
				assert.Empty(t, span.Status.Description)
				assert.Empty(t, span.Events)
			}
			for _, name := range []string{"rpc.server.call.duration", "rpc.client.call.duration"} {
				assert.NotEmpty(t, metrictest.Points(t, name, attribute.String("rpc.system", "grpc"),
					attribute.String("rpc.service", "grpc.testing.TestService"), attribute.String("rpc.method", "UnaryCall"),
					attribute.String("rpc.response.status_code", tc.code)), name)
			}
			assert.Contains(t, lines.String(), `"content":"call"`)
			assert.Contains(t, lines.String(), `"status":"`+tc.code+`"`)
			assert.Contains(t, lines.String(), trace.SpanContextFromContext(ctx).TraceID().String())
		})
	}
}

func TestProbesAreNoStory(t *testing.T) {
	conn := dial(t, nil)
	before := len(tracetest.All())
	raw, err := grpc.NewClient(conn.Target(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	defer func() { _ = raw.Close() }()
	_, err = healthpb.NewHealthClient(raw).Check(t.Context(), &healthpb.HealthCheckRequest{})
	require.NoError(t, err)
	assert.Len(t, tracetest.All(), before)
}

func TestCodesAreSpelledAsTheSpecificationDoes(t *testing.T) {
	for code, want := range map[codes.Code]string{codes.OK: "OK", codes.Canceled: "CANCELLED", codes.NotFound: "NOT_FOUND",
		codes.DeadlineExceeded: "DEADLINE_EXCEEDED", codes.Internal: "INTERNAL", codes.DataLoss: "DATA_LOSS"} {
		assert.Equal(t, want, codeName(code))
	}
}
