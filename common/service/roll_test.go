package service

import (
	"context"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zeromicro/go-zero/zrpc"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/peer"
	"google.golang.org/protobuf/types/known/emptypb"
)

// caller calls without a pause and counts answers by server.
type caller struct {
	failed atomic.Int64
	first  atomic.Value
	by     sync.Map // ip -> *atomic.Int64
}

func (c *caller) answers(ip string) int64 {
	n, _ := c.by.LoadOrStore(ip, &atomic.Int64{})
	return n.(*atomic.Int64).Load()
}

func (c *caller) run(ctx context.Context, conn *grpc.ClientConn) {
	for ctx.Err() == nil {
		var from peer.Peer
		call, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		err := conn.Invoke(call, "/test.Ping/Ping", &emptypb.Empty{}, &emptypb.Empty{}, grpc.Peer(&from))
		cancel()
		if err != nil {
			c.failed.Add(1)
			c.first.CompareAndSwap(nil, err.Error())
		} else {
			host, _, _ := net.SplitHostPort(from.Addr.String())
			n, _ := c.by.LoadOrStore(host, &atomic.Int64{})
			n.(*atomic.Int64).Add(1)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func TestNewServersGetCallsAndLeavingOnesLoseNone(t *testing.T) {
	_, httpPort := freeAddress(t)
	_, grpcPort := freeAddress(t)
	_, adminPort := freeAddress(t)
	start := func(ip string) *pod { return startPod(t, ip, httpPort, grpcPort, adminPort) }
	const one, two, three = "127.0.0.1", "127.0.0.2", "127.0.0.3"
	first := start(one)
	start(two)
	dns := newNames(t, one, two)

	app := &App{name: "test", health: newHealth(), deployment: Deployment{DNSRefresh: time.Second}}
	client := app.RPC("ping-rpc", zrpc.RpcClientConf{Endpoints: []string{"dns://" + dns.addr + "/ping.test.:" + grpcPort}, NonBlock: true, BalancerName: "p2c_ewma"})
	defer func() { _ = client.Conn().Close() }()
	require.True(t, app.await(t.Context()))
	calls := &caller{}
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { calls.run(ctx, client.Conn()) })
	}
	defer wg.Wait()
	defer stop()
	require.Eventually(t, func() bool { return calls.answers(one) > 100 && calls.answers(two) > 100 }, 10*time.Second, 10*time.Millisecond,
		"both servers answer")

	start(three)
	added := time.Now()
	dns.set(one, two, three)
	require.Eventually(t, func() bool { return calls.answers(three) > 0 }, 5*time.Second, 10*time.Millisecond, "the new server gets no call")
	t.Logf("the new server was called after %v", time.Since(added).Round(time.Millisecond))

	dns.set() // the name server knows nobody for a moment
	time.Sleep(2 * time.Second)
	dns.set(two, three)
	require.NoError(t, first.cmd.Process.Signal(syscall.SIGTERM))
	gone := make(chan error, 1)
	go func() { gone <- first.cmd.Wait() }()
	select {
	case err := <-gone:
		require.NoError(t, err)
	case <-time.After(10 * time.Second):
		t.Fatal("the server does not stop")
	}
	before := calls.answers(one)
	time.Sleep(3 * time.Second) // three turns of every connection
	stop()
	wg.Wait()
	assert.Equal(t, before, calls.answers(one))
	assert.Zero(t, calls.failed.Load(), "failed calls, the first with: %v", calls.first.Load())
	t.Logf("answers: %d, %d, %d", calls.answers(one), calls.answers(two), calls.answers(three))
}

// gRPC waits longer after every failed look-up, up to two minutes, but a name that comes is needed at once.
func TestAServerIsFoundSoonAfterItsNameIsKnown(t *testing.T) {
	lis, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := grpc.NewServer()
	go func() { _ = server.Serve(lis) }()
	t.Cleanup(server.Stop) // after the parallel tests
	_, port, err := net.SplitHostPort(lis.Addr().String())
	require.NoError(t, err)
	for name, ill := range map[string]bool{"no such name": false, "the name server fails": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dns := newNames(t)
			dns.setIll(ill)
			app := &App{name: "test", health: newHealth(), deployment: Deployment{DNSRefresh: 5 * time.Second}}
			client := app.RPC("ping-rpc", zrpc.RpcClientConf{Endpoints: []string{"dns://" + dns.addr + "/ping.test.:" + port}, NonBlock: true, BalancerName: "p2c_ewma"})
			defer func() { _ = client.Conn().Close() }()
			found := make(chan bool, 1)
			go func() { found <- app.await(t.Context()) }()
			select {
			case <-found:
				t.Fatal("there is nothing to find")
			case <-time.After(7 * time.Second): // gRPC's own resolver would wait some 8 s by now
			}
			dns.set("127.0.0.1")
			dns.setIll(false)
			begin := time.Now()
			select {
			case ok := <-found:
				require.True(t, ok)
			case <-time.After(15 * time.Second):
				t.Fatal("it is not found")
			}
			took := time.Since(begin)
			assert.Less(t, took, 3*time.Second)
			t.Logf("found after %v", took.Round(time.Millisecond))
		})
	}
}

func TestAddressesThatAreNoneAreRefused(t *testing.T) {
	for _, wrong := range []string{"dns:///order-rpc", "dns:order-rpc:8080", "dns://order-rpc:8080"} {
		assert.ErrorContains(t, byName("order-rpc", &zrpc.RpcClientConf{Endpoints: []string{wrong}}), "dns:///name:port", wrong)
	}
	c := zrpc.RpcClientConf{Endpoints: []string{"dns:///order-rpc:8080"}}
	require.NoError(t, byName("order-rpc", &c))
	target, err := c.BuildTarget()
	require.NoError(t, err)
	assert.Equal(t, "dns:///order-rpc:8080", target)
	c = zrpc.RpcClientConf{Endpoints: []string{"127.0.0.1:8203"}}
	require.NoError(t, byName("order-rpc", &c))
	assert.Equal(t, []string{"127.0.0.1:8203"}, c.Endpoints)
}

// A Service sends new connections to pods that are ready and leaves those that are open alone; so does
// this client. It does not repeat a POST.
func TestARollLosesNoRequest(t *testing.T) {
	_, httpPort := freeAddress(t)
	_, grpcPort := freeAddress(t)
	_, adminPort := freeAddress(t)
	first := startPod(t, "127.0.0.1", httpPort, grpcPort, adminPort)
	var ready atomic.Value
	ready.Store([]*pod{first})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var turn atomic.Int64
	var dialer net.Dialer
	client := &http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{
		MaxIdleConnsPerHost: 16,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			able := ready.Load().([]*pod)
			return dialer.DialContext(ctx, network, net.JoinHostPort(able[int(turn.Add(1))%len(able)].ip, httpPort))
		},
	}}
	var asked, failed, second atomic.Int64
	trace := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		if strings.HasPrefix(info.Conn.RemoteAddr().String(), "127.0.0.2:") {
			second.Add(1)
		}
	}})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for ctx.Err() == nil {
				asked.Add(1)
				req, _ := http.NewRequestWithContext(context.WithoutCancel(trace), http.MethodPost, "http://ping.test/ping/1", http.NoBody)
				resp, err := client.Do(req)
				if err != nil || resp.StatusCode != http.StatusNoContent {
					failed.Add(1)
					t.Logf("request failed: %v", err)
				}
				if err == nil {
					_ = resp.Body.Close()
				}
				time.Sleep(time.Millisecond)
			}
		})
	}
	next := startPod(t, "127.0.0.2", httpPort, grpcPort, adminPort)
	ready.Store([]*pod{first, next})
	assert.Eventually(t, func() bool { return second.Load() > 0 }, 5*time.Second, 10*time.Millisecond,
		"open connections never end, so the new pod gets no request")
	ready.Store([]*pod{next}) // endpoints follow readiness, which SIGTERM ends
	require.NoError(t, first.cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, first.cmd.Wait())
	time.Sleep(time.Second)
	stop()
	wg.Wait()
	assert.Greater(t, asked.Load(), int64(500))
	assert.Zero(t, failed.Load(), "of %d", asked.Load())
	t.Logf("%d requests", asked.Load())
}

func TestGRPCHealthFollowsReadiness(t *testing.T) {
	_, httpPort := freeAddress(t)
	_, grpcPort := freeAddress(t)
	_, adminPort := freeAddress(t)
	p := startPod(t, "127.0.0.1", httpPort, grpcPort, adminPort)
	conn, err := grpc.NewClient("127.0.0.1:"+grpcPort, grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	health := healthpb.NewHealthClient(conn)
	status := func(service string) healthpb.HealthCheckResponse_ServingStatus {
		resp, err := health.Check(t.Context(), &healthpb.HealthCheckRequest{Service: service})
		require.NoError(t, err)
		return resp.GetStatus()
	}
	assert.Equal(t, healthpb.HealthCheckResponse_SERVING, status(""))
	assert.Equal(t, healthpb.HealthCheckResponse_SERVING, status("test.Ping"))
	stream, err := health.Watch(t.Context(), &healthpb.HealthCheckRequest{})
	require.NoError(t, err)
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	require.Eventually(t, func() bool { return status("") == healthpb.HealthCheckResponse_NOT_SERVING }, time.Second, 10*time.Millisecond)
	assert.Equal(t, healthpb.HealthCheckResponse_NOT_SERVING, status("test.Ping"))
	begin := time.Now()
	require.NoError(t, p.cmd.Wait())
	assert.Less(t, time.Since(begin), 4*time.Second, "the Watch stream holds up the stop")
	for err == nil {
		_, err = stream.Recv()
	}
}

func TestGRPCHealthIsNotServingBeforeReadiness(t *testing.T) {
	h := newHealth()
	server := grpc.NewServer()
	server.RegisterService(&pingService, 0)
	h.rpc.register(server)
	for _, service := range []string{"", "test.Ping"} {
		resp, err := h.rpc.Check(t.Context(), &healthpb.HealthCheckRequest{Service: service})
		require.NoError(t, err)
		assert.Equal(t, healthpb.HealthCheckResponse_NOT_SERVING, resp.GetStatus())
	}
	h.setReady()
	resp, err := h.rpc.Check(t.Context(), &healthpb.HealthCheckRequest{Service: "test.Ping"})
	require.NoError(t, err)
	assert.Equal(t, healthpb.HealthCheckResponse_SERVING, resp.GetStatus())
}
