package service

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zeromicro/go-zero/rest"
	"github.com/zeromicro/go-zero/zrpc"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	"mall/common/fault"
	"mall/common/fault/client"
	"mall/common/web"
)

// asService in the environment makes the test binary a service of mall instead of running its tests:
// whether a process starts can be seen on a process only.
const asService = "MALL_TEST_AS_SERVICE"

func init() {
	if os.Getenv(asService) == "" {
		return
	}
	var c struct {
		rest.RestConf
		Deployment Deployment `json:",optional"`
		RPC        zrpc.RpcServerConf
	}
	app := New(Options{Name: "ping", Config: &c, Base: &c.ServiceConf, Deployment: &c.Deployment})
	pong := func(w http.ResponseWriter, _ *http.Request) { web.NoContent(w) }
	app.REST(c.RestConf).AddRoutes([]rest.Route{
		{Method: http.MethodGet, Path: "/ping/:id", Handler: pong}, {Method: http.MethodPost, Path: "/ping/:id", Handler: pong}})
	app.GRPC(c.RPC, func(s *grpc.Server) { s.RegisterService(&pingService, 0) })
	app.Run()
	os.Exit(0)
}

var pingService = grpc.ServiceDesc{ServiceName: "test.Ping", HandlerType: (*any)(nil), Methods: []grpc.MethodDesc{{MethodName: "Ping",
	Handler: func(server any, ctx context.Context, decode func(any) error, intercept grpc.UnaryServerInterceptor) (any, error) {
		in := &emptypb.Empty{}
		if err := decode(in); err != nil {
			return nil, err
		}
		return intercept(ctx, in, &grpc.UnaryServerInfo{Server: server, FullMethod: "/test.Ping/Ping"},
			func(_ context.Context, in any) (any, error) { return in, nil })
	}}}}

func freeAddress(t *testing.T) (host, port string) {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	host, port, err = net.SplitHostPort(l.Addr().String())
	require.NoError(t, err)
	return host, port
}

// ping is a service as a process, with this Deployment block.
func ping(t *testing.T, deployment string) (cmd *exec.Cmd, httpURL, grpcAddress, adminURL string) {
	t.Helper()
	_, h := freeAddress(t)
	_, g := freeAddress(t)
	_, a := freeAddress(t)
	file := filepath.Join(t.TempDir(), "ping.yaml")
	require.NoError(t, os.WriteFile(file, fmt.Appendf(nil, `
Name: ping
Host: 127.0.0.1
Port: %s
DevServer: {Enabled: true, Host: 127.0.0.1, Port: %s, HealthPath: /healthz}
Log: {Mode: console}
RPC: {Name: ping, ListenOn: "127.0.0.1:%s", Timeout: 2000}
Deployment: %s
`, h, a, g, deployment), 0o600))
	self, err := os.Executable()
	require.NoError(t, err)
	cmd = exec.CommandContext(t.Context(), self, "-f", file)
	cmd.Env = append(os.Environ(), asService+"=1")
	return cmd, "http://127.0.0.1:" + h, "127.0.0.1:" + g, "http://127.0.0.1:" + a
}

func TestAServiceOutsideLocalAndTestRefusesConfiguredFaults(t *testing.T) {
	cmd, _, _, _ := ping(t, `{Environment: production, Faults: [{Route: "*", Kind: latency, Latency: 1s}]}`)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit, "%s", out)
	assert.Equal(t, 2, exit.ExitCode())
	assert.Equal(t, `ping cannot start: the configuration has Faults, which are refused in the environment "production": `+
		"remove them, or set Deployment.Environment to local or test\n", string(out))
}

func TestAServiceRefusesAConfiguredFaultOnNoRouteOfIts(t *testing.T) {
	cmd, _, _, _ := ping(t, `{Faults: [{Route: GET /pong, Kind: drop}]}`)
	out, err := cmd.CombinedOutput()
	require.Error(t, err, "%s", out)
	assert.Contains(t, string(out), "ping cannot start: the configuration's Faults: [0].route")
}

func start(t *testing.T, cmd *exec.Cmd, admin string) {
	t.Helper()
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()
	})
	require.Eventually(t, func() bool { return get(t, admin+"/healthz") == http.StatusOK }, 20*time.Second, 20*time.Millisecond)
}

// get returns the status, 0 when the connection ended without one.
func get(t *testing.T, url string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return 0
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

func TestEveryServerOfAServiceTakesFaults(t *testing.T) {
	cmd, url, address, admin := ping(t, `{Environment: test}`)
	start(t, cmd, admin)
	conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	call := func() error {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		return conn.Invoke(ctx, "/test.Ping/Ping", &emptypb.Empty{}, &emptypb.Empty{})
	}
	faults := client.New(admin)
	st, err := faults.State(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"GET /ping/:id", "POST /ping/:id", "test.Ping/Ping"}, st.Routes)
	require.Equal(t, http.StatusNoContent, get(t, url+"/ping/1"))
	require.NoError(t, call())

	_, err = faults.Replace(t.Context(), []fault.Fault{
		{ID: "http", Route: "GET /ping/{id}", Kind: fault.Error, Status: "502"},
		{ID: "rpc", Route: "test.Ping/Ping", Kind: fault.Error, Status: "UNAVAILABLE", After: true},
	})
	require.NoError(t, err)
	assert.Equal(t, http.StatusBadGateway, get(t, url+"/ping/1"))
	assert.Equal(t, codes.Unavailable, status.Code(call()), "the code is the one that was named: breakers count it")

	require.NoError(t, faults.Clear(t.Context(), "rpc"))
	require.NoError(t, call())
	_, err = faults.Set(t.Context(), fault.Fault{ID: "http", Route: "GET /ping/:id", Kind: fault.Drop})
	require.NoError(t, err)
	assert.Zero(t, get(t, url+"/ping/1"), "the connection is closed")
	assert.Equal(t, http.StatusOK, get(t, admin+"/healthz"))
	require.NoError(t, faults.ClearAll(t.Context()))
	assert.Equal(t, http.StatusNoContent, get(t, url+"/ping/1"))
}

func TestAServiceInProductionStartsAndTakesNoFault(t *testing.T) {
	cmd, _, _, admin := ping(t, `{Environment: production}`)
	start(t, cmd, admin)
	_, err := client.New(admin).Set(t.Context(), fault.Fault{Route: "*", Kind: fault.Drop})
	assert.ErrorContains(t, err, "FAULTS_REFUSED")
}
