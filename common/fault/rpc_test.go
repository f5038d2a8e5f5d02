package fault

import (
	"context"
	"net"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"mall/common/fault/skew"
)

const check = "grpc.health.v1.Health/Check"

// counting is a gRPC service that is at hand; it counts its calls.
type counting struct {
	healthpb.UnimplementedHealthServer
	calls atomic.Int32
}

func (c *counting) Check(context.Context, *healthpb.HealthCheckRequest) (*healthpb.HealthCheckResponse, error) {
	c.calls.Add(1)
	return &healthpb.HealthCheckResponse{}, nil
}

func serve(t *testing.T, limit time.Duration) (*Set, *counting, healthpb.HealthClient) {
	t.Helper()
	s, err := New("order-rpc", "test", nil)
	require.NoError(t, err)
	c := &counting{}
	register := func(server *grpc.Server) { healthpb.RegisterHealthServer(server, c) }
	s.AddMethods(register)
	require.NoError(t, s.Open())
	server := grpc.NewServer(grpc.ChainUnaryInterceptor(s.Unary(limit)))
	register(server)
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	go func() { _ = server.Serve(l) }() // ends with Stop
	t.Cleanup(server.Stop)
	conn, err := grpc.NewClient(l.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return s, c, healthpb.NewHealthClient(conn)
}

func TestTheMethodsOfAServerAreItsUnaryOnes(t *testing.T) {
	s, _, _ := serve(t, time.Second)
	assert.Contains(t, s.State().Routes, check)
	assert.NotContains(t, s.State().Routes, "grpc.health.v1.Health/Watch")
}

func TestAnRPCErrorArrivesWithItsCode(t *testing.T) {
	for after, calls := range map[bool]int32{false: 0, true: 1} {
		s, c, client := serve(t, time.Second)
		set(t, s, Fault{Route: check, Kind: Error, Status: "RESOURCE_EXHAUSTED", After: after})
		_, err := client.Check(t.Context(), &healthpb.HealthCheckRequest{})
		assert.Equal(t, codes.ResourceExhausted, status.Code(err))
		assert.Equal(t, calls, c.calls.Load())

		s.Clear("")
		_, err = client.Check(t.Context(), &healthpb.HealthCheckRequest{})
		assert.NoError(t, err)
	}
}

func TestAnRPCDropIsSilentUntilTheDeadline(t *testing.T) {
	for after, calls := range map[bool]int32{false: 0, true: 1} {
		s, c, client := serve(t, time.Minute)
		set(t, s, Fault{Route: check, Kind: Drop, After: after})
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		begin := time.Now()
		_, err := client.Check(ctx, &healthpb.HealthCheckRequest{})
		cancel()
		assert.Equal(t, codes.DeadlineExceeded, status.Code(err))
		assert.GreaterOrEqual(t, time.Since(begin), 100*time.Millisecond)
		assert.Equal(t, calls, c.calls.Load())
	}
}

func TestAnRPCDropEndsWithTheServersLimitForACallWithoutDeadline(t *testing.T) {
	s, _, client := serve(t, 50*time.Millisecond)
	set(t, s, Fault{Route: check, Kind: Drop})
	_, err := client.Check(t.Context(), &healthpb.HealthCheckRequest{})
	assert.Equal(t, codes.DeadlineExceeded, status.Code(err))
}

func TestInjectionsAreCountedByKindAndRoute(t *testing.T) {
	reader := sdkmetric.NewManualReader()
	old := otel.GetMeterProvider()
	otel.SetMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader)))
	t.Cleanup(func() { otel.SetMeterProvider(old) })
	s, _, client := serve(t, time.Second)
	set(t, s, Fault{Route: Everything, Kind: Latency, Latency: Duration(time.Millisecond)})
	for range 3 {
		_, err := client.Check(t.Context(), &healthpb.HealthCheckRequest{})
		require.NoError(t, err)
	}
	var got metricdata.ResourceMetrics
	require.NoError(t, reader.Collect(t.Context(), &got))
	own := slices.IndexFunc(got.ScopeMetrics, func(m metricdata.ScopeMetrics) bool { return m.Scope.Name == "mall/common/fault" })
	require.GreaterOrEqual(t, own, 0)
	m := got.ScopeMetrics[own].Metrics[0]
	assert.Equal(t, "mall.fault.injections", m.Name)
	sum, ok := m.Data.(metricdata.Sum[int64])
	require.True(t, ok)
	require.Len(t, sum.DataPoints, 1)
	assert.EqualValues(t, 3, sum.DataPoints[0].Value)
	assert.Equal(t, attribute.NewSet(attribute.String("kind", "latency"), attribute.String("route", check)), sum.DataPoints[0].Attributes,
		"the route that was hit, not the star")
}

// BenchmarkUnary is the cost of the interceptor while no fault is set.
func BenchmarkUnary(b *testing.B) {
	s, err := New("order-rpc", "test", nil)
	require.NoError(b, err)
	intercept := s.Unary(time.Second)
	info := &grpc.UnaryServerInfo{FullMethod: "/" + createRPC}
	handler := func(context.Context, any) (any, error) { return nil, nil } //nolint:nilnil // a handler without work
	b.ReportAllocs()
	for b.Loop() {
		_, _ = intercept(b.Context(), nil, info, handler)
	}
}

func TestWrongMoneyReachesTheHandlerAndNothingElse(t *testing.T) {
	s, err := New("order-rpc", "test", []Setting{{Route: "*", Kind: "money", Probability: 1, For: time.Hour}})
	require.NoError(t, err)
	s.AddMethods(func(server *grpc.Server) { healthpb.RegisterHealthServer(server, &counting{}) })
	require.NoError(t, s.Open())
	var off int64
	_, err = s.Unary(time.Second)(t.Context(), nil, &grpc.UnaryServerInfo{FullMethod: "/" + check}, func(ctx context.Context, _ any) (any, error) {
		off = skew.Money(ctx)
		return "done", nil
	})
	require.NoError(t, err)
	assert.Equal(t, int64(1), off)
	assert.Zero(t, skew.Money(t.Context()))

	s.AddRoutes(HTTP, func() []string { return []string{"GET /x"} })
	assert.ErrorContains(t, s.Open(), "money is for gRPC methods only")
	_, err = New("order-rpc", "staging", []Setting{{Kind: "money"}})
	assert.ErrorContains(t, err, "refused")
}
