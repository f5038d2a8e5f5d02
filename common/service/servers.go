package service

import (
	"context"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/zeromicro/go-zero/core/logx"
	"github.com/zeromicro/go-zero/core/proc"
	"github.com/zeromicro/go-zero/rest"
	"github.com/zeromicro/go-zero/zrpc"
	"google.golang.org/grpc"
	"google.golang.org/grpc/keepalive"

	"mall/common/fault"
	"mall/common/problem"
	"mall/common/web"
)

const (
	slowCall = 500 * time.Millisecond // marked in the access log
	// hopMargin is what a caller keeps of its time to answer when the callee used up its own.
	hopMargin = 20 * time.Millisecond
	// Both sides of gRPC ask whether the other is still there, so that a node that vanished is noticed.
	// A server ends connections whose client asks more often than pingLeast.
	pingEvery, pingTimeout, pingLeast = 20 * time.Second, 5 * time.Second, 10 * time.Second
	maxConnectionIdle                 = 5 * time.Minute
)

// REST makes the HTTP server of an API. go-zero's middlewares for shedding, connection and body limits
// stay. Tracing, metrics and access log are the router's (see web.Router), outside all others. The
// breaker is left to the callers of what can fail, the RPC clients, MySQL and Redis: a breaker in each
// layer counts the refusals of the one below, and a service that is back stays closed for ten seconds
// more with every layer. Timeout and recovery are mall's, because go-zero's answer in plain text.
func (a *App) REST(c rest.RestConf, opts ...rest.RunOption) *rest.Server {
	timeout := time.Duration(c.Timeout) * time.Millisecond
	c.Middlewares.Timeout, c.Middlewares.Recover, c.Middlewares.Log = false, false, false
	c.Middlewares.Trace, c.Middlewares.Prometheus, c.Middlewares.Metrics = false, false, false
	c.Middlewares.Breaker = false
	a.claim(net.JoinHostPort(c.Host, strconv.Itoa(c.Port)))
	opts = append([]rest.RunOption{
		rest.WithUnauthorizedCallback(web.Unauthorized),
		rest.WithRouter(web.NewRouter(a.deployment.AccessLog)),
	}, opts...)
	server, err := rest.NewServer(c, opts...)
	if err != nil {
		fatal(a.name, err)
	}
	server.Use(web.Recover)
	server.Use(web.Deadline(timeout))
	server.Use(a.faults.HTTP)
	a.faults.AddRoutes(fault.HTTP, func() []string { return routesOf(server) })
	a.servers = append(a.servers, func() {
		server.StartWithOpts(func(s *http.Server) {
			s.Handler = web.Problems(s.Handler)
			for _, wrap := range a.before {
				s.Handler = wrap(s.Handler)
			}
			s.Handler = a.leaving(web.HideSecrets(s.Handler))
			s.ConnContext = a.aging
			s.ReadHeaderTimeout = 10 * time.Second
			s.ReadTimeout = 30 * time.Second
			s.IdleTimeout = 2 * time.Minute
		})
	})
	return server
}

// Before puts a handler before the routes of the HTTP servers: what it serves itself is neither traced nor logged,
// takes no injected fault and is not shed, and its refusals are sent as it writes them.
func (a *App) Before(wrap func(http.Handler) http.Handler) { a.before = append(a.before, wrap) }

// leaving asks clients to close the connection after the answer, while the process drains and when the
// connection is old: one that the server closes may take a request with it that was on its way.
func (a *App) leaving(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		until, ok := r.Context().Value(connectionEnd{}).(time.Time)
		if a.health.isDraining() || ok && time.Now().After(until) {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// connectionEnd is when a connection is old.
type connectionEnd struct{}

// aging gives each connection its age, spread so that those that began together do not end together.
func (a *App) aging(ctx context.Context, _ net.Conn) context.Context {
	age := a.deployment.ConnectionAge
	if age <= 0 {
		return ctx
	}
	return context.WithValue(ctx, connectionEnd{}, time.Now().Add(age*9/10+rand.N(age/5+1))) //nolint:gosec // no secret
}

// routesOf names a server's routes as faults do.
func routesOf(server *rest.Server) []string {
	var out []string
	for _, r := range server.Routes() {
		out = append(out, r.Method+" "+r.Path)
	}
	return out
}

// GRPC makes the RPC server of a domain.
func (a *App) GRPC(c zrpc.RpcServerConf, register func(*grpc.Server)) {
	timeout := time.Duration(c.Timeout) * time.Millisecond
	c.Timeout = 0                 // go-zero's needs a goroutine per call; deadline below does not
	c.Middlewares.Stat = false    // logs the content of slow calls, passwords included
	c.Middlewares.Breaker = false // the clients have one each
	c.Middlewares.Trace, c.Middlewares.Prometheus = false, false
	c.Health = false // see rpcHealth
	a.claim(c.ListenOn)
	server, err := zrpc.NewServer(c, func(s *grpc.Server) {
		register(s)
		a.health.rpc.register(s)
	})
	if err != nil {
		fatal(a.name, err)
	}
	// As an option, it runs outside go-zero's interceptors and sees what they refuse.
	server.AddOptions(grpc.ChainUnaryInterceptor(a.health.rpc.probe, serveCalls(a.deployment.AccessLog)),
		grpc.KeepaliveParams(keepalive.ServerParameters{
			MaxConnectionIdle: maxConnectionIdle, Time: pingEvery, Timeout: pingTimeout,
			MaxConnectionAge: a.deployment.ConnectionAge, MaxConnectionAgeGrace: a.deployment.ConnectionGrace,
		}),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: pingLeast, PermitWithoutStream: true}))
	proc.AddShutdownListener(a.health.rpc.end)
	a.faults.AddMethods(register)
	server.AddUnaryInterceptors(a.faults.Unary(timeout), problems, deadline(timeout))
	a.servers = append(a.servers, server.Start)
}

// claim fails early, in one sentence, when a port is taken.
func (a *App) claim(address string) {
	l, err := Listen(address, "the port")
	if err != nil {
		fatal(a.name, err)
	}
	_ = l.Close()
	a.addresses = append(a.addresses, address)
}

// problems sends every error as a status with mall's code in its details, and logs what is our fault.
func problems(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	resp, err := handler(ctx, req)
	if err == nil {
		return resp, nil
	}
	p := problem.From(err)
	if p.Status >= http.StatusInternalServerError {
		logx.WithContext(ctx).Errorf("%s: %v", info.FullMethod, err)
	}
	return nil, p.GRPCStatus().Err()
}

// deadline bounds calls whose client set none and refuses those that have no time left.
func deadline(limit time.Duration) grpc.UnaryServerInterceptor {
	return func(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		if err := ctx.Err(); err != nil {
			return nil, problem.Timeout(err)
		}
		if limit > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, limit)
			defer cancel()
		}
		return handler(ctx, req)
	}
}

func shrinkDeadline(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	end, ok := ctx.Deadline()
	if !ok {
		return invoke(ctx, method, req, reply, cc, opts...)
	}
	end = end.Add(-hopMargin)
	if time.Until(end) <= 0 {
		return problem.Timeout(context.DeadlineExceeded)
	}
	ctx, cancel := context.WithDeadline(ctx, end)
	defer cancel()
	return invoke(ctx, method, req, reply, cc, opts...)
}
