package logship_test

import (
	"context"
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	collector "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	logs "go.opentelemetry.io/proto/otlp/logs/v1"
	"google.golang.org/grpc"

	"mall/cmd/mall/internal/logship"
)

// sink is a Collector that keeps what it is sent.
type sink struct {
	collector.UnimplementedLogsServiceServer
	mu   sync.Mutex
	seen []*logs.ResourceLogs
}

func (s *sink) Export(_ context.Context, r *collector.ExportLogsServiceRequest) (*collector.ExportLogsServiceResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, r.GetResourceLogs()...)
	return &collector.ExportLogsServiceResponse{}, nil
}

// bodies returns the messages in order, and the attributes of the last resource.
func (s *sink) bodies() (out []string, resource map[string]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	resource = map[string]string{}
	for _, r := range s.seen {
		for _, a := range r.GetResource().GetAttributes() {
			resource[a.GetKey()] = a.GetValue().GetStringValue()
		}
		for _, sc := range r.GetScopeLogs() {
			for _, rec := range sc.GetLogRecords() {
				out = append(out, rec.GetBody().GetStringValue())
			}
		}
	}
	return out, resource
}

func listen(t *testing.T, address string) (*sink, string) {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address)
	require.NoError(t, err)
	s := &sink{}
	server := grpc.NewServer()
	collector.RegisterLogsServiceServer(server, s)
	go func() { _ = server.Serve(l) }()
	t.Cleanup(server.Stop)
	return s, l.Addr().String()
}

func shipper(t *testing.T, address string) *logship.Shipper {
	t.Helper()
	s, err := logship.New(t.Context(), address, "test")
	require.NoError(t, err)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), time.Second)
		defer cancel()
		_ = s.Close(ctx)
	})
	return s
}

func TestOutputArrivesWithTheProcessItCameFrom(t *testing.T) {
	s, address := listen(t, "127.0.0.1:0")
	out := shipper(t, address).Source("order-rpc", "v1")
	_, _ = out.Write([]byte(`{"level":"info","msg":"first"}` + "\n" + `{"level":"info","ms`)) // a line may come in two pieces
	out.Started(4711)
	_, _ = out.Write([]byte(`g":"second"}` + "\npanic: boom\n\tat a.go:1\n"))
	_, _ = out.Write([]byte("no end of line"))
	out.Ended()
	require.Eventually(t, func() bool { got, _ := s.bodies(); return len(got) == 4 }, 5*time.Second, 20*time.Millisecond)
	got, resource := s.bodies()
	assert.Equal(t, []string{"first", "second", "panic: boom\n\tat a.go:1", "no end of line"}, got)
	assert.Equal(t, "order-rpc", resource["service.name"])
	assert.Equal(t, "mall", resource["service.namespace"])
	assert.Equal(t, "v1", resource["service.version"])
	assert.Equal(t, "test", resource["deployment.environment.name"])
	assert.Regexp(t, `-4711$`, resource["service.instance.id"])
}

func TestADeadCollectorNeverHoldsAProcessUp(t *testing.T) {
	s := shipper(t, "127.0.0.1:1")
	out := s.Source("edge", "v1")
	out.Started(1)
	begin := time.Now()
	for i := range 200_000 {
		_, _ = fmt.Fprintf(out, `{"level":"info","msg":"line %d"}`+"\n", i)
	}
	assert.Less(t, time.Since(begin), 5*time.Second)
	assert.Positive(t, s.Lost("edge"), "what did not fit is counted")
	assert.Zero(t, s.Lost("order-rpc"), "each process has its own count")
	out.Ended()
	require.Eventually(t, func() bool { return s.Lost("edge") >= 200_000 }, time.Minute, 50*time.Millisecond, "in the end every line was lost")
	assert.EqualValues(t, 200_000, s.Lost("edge"), "and each is counted once")
}

func TestLogsWaitForACollectorThatStartsLate(t *testing.T) {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := l.Addr().String()
	require.NoError(t, l.Close())
	out := shipper(t, address).Source("edge", "v1")
	out.Started(1)
	_, _ = out.Write([]byte(`{"msg":"early"}` + "\n"))
	time.Sleep(1500 * time.Millisecond) // at least one attempt fails
	s, _ := listen(t, address)
	require.Eventually(t, func() bool { got, _ := s.bodies(); return len(got) == 1 }, 10*time.Second, 50*time.Millisecond)
}

// A first start builds for minutes before there is a Collector; what is written once it is there must
// not wait for a back-off that has grown meanwhile.
func TestACollectorThatWasLongInComingIsFoundAtOnce(t *testing.T) {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := l.Addr().String()
	require.NoError(t, l.Close())
	out := shipper(t, address).Source("edge", "v1")
	out.Started(1)
	for range 55 { // 11 s, in which attempts follow one another ever more slowly
		_, _ = out.Write([]byte(`{"msg":"early"}` + "\n"))
		time.Sleep(200 * time.Millisecond)
	}
	s, _ := listen(t, address)
	_, _ = out.Write([]byte(`{"msg":"now"}` + "\n"))
	require.Eventually(t, func() bool { got, _ := s.bodies(); return len(got) > 0 && got[len(got)-1] == "now" },
		4*time.Second, 50*time.Millisecond)
}
