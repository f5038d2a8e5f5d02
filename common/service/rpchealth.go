package service

import (
	"context"
	"sync"

	"google.golang.org/grpc"
	grpchealth "google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
)

// rpcHealth answers grpc.health.v1 as /healthz answers HTTP: NOT_SERVING until the process is ready and
// again while it drains. go-zero's own says SERVING as soon as the port is open.
type rpcHealth struct {
	*grpchealth.Server

	mu     sync.Mutex
	status grpc_health_v1.HealthCheckResponse_ServingStatus
	names  []string
	ending chan struct{}
	once   sync.Once
}

func newRPCHealth() *rpcHealth {
	h := &rpcHealth{Server: grpchealth.NewServer(), names: []string{""}, ending: make(chan struct{})}
	h.tell(grpc_health_v1.HealthCheckResponse_NOT_SERVING)
	return h
}

// register puts the service on a server, which may then be asked about each of its services by name.
// The server is made when it starts, about when the process becomes ready.
func (h *rpcHealth) register(s *grpc.Server) {
	h.mu.Lock()
	for name := range s.GetServiceInfo() {
		h.names = append(h.names, name)
		h.SetServingStatus(name, h.status)
	}
	h.mu.Unlock()
	grpc_health_v1.RegisterHealthServer(s, h)
}

func (h *rpcHealth) tell(status grpc_health_v1.HealthCheckResponse_ServingStatus) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.status = status
	for _, name := range h.names {
		h.SetServingStatus(name, status)
	}
}

// Watch implements grpc_health_v1.HealthServer. It ends with the server's work: a stream that never
// does would hold up the stop.
func (h *rpcHealth) Watch(in *grpc_health_v1.HealthCheckRequest, stream grpc_health_v1.Health_WatchServer) error {
	ctx, cancel := context.WithCancel(stream.Context())
	defer cancel()
	go func() {
		select {
		case <-h.ending:
			cancel()
		case <-ctx.Done():
		}
	}()
	return h.Server.Watch(in, watch{stream, ctx})
}

// end ends all Watch calls.
func (h *rpcHealth) end() { h.once.Do(func() { close(h.ending) }) }

type watch struct {
	grpc_health_v1.Health_WatchServer

	ctx context.Context //nolint:containedctx // a stream has one
}

// Context is the stream's, ended early.
func (w watch) Context() context.Context { return w.ctx }

// probe answers a health check before anything else sees it: no trace, no log line, no count, and no
// shedding, which would have a busy process killed.
func (h *rpcHealth) probe(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	if in, ok := req.(*grpc_health_v1.HealthCheckRequest); ok && info.FullMethod == grpc_health_v1.Health_Check_FullMethodName {
		return h.Check(ctx, in)
	}
	return handler(ctx, req)
}
