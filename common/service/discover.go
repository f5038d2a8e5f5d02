package service

import (
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/zeromicro/go-zero/core/logx"
	"github.com/zeromicro/go-zero/zrpc"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/resolver/dns"
)

const dnsScheme = "dns"

// byName makes Endpoints that hold a target with a scheme, dns:///order-rpc:8080, that target, so that one
// variable takes a host, several, or a name with many addresses behind it. Errors name the client.
func byName(name string, c *zrpc.RpcClientConf) error {
	for _, e := range c.Endpoints {
		if !strings.HasPrefix(e, dnsScheme+":") {
			continue
		}
		host := e[strings.LastIndexByte(e, '/')+1:]
		if _, _, err := net.SplitHostPort(host); err != nil || len(c.Endpoints) > 1 || !strings.HasPrefix(e, dnsScheme+"://") ||
			strings.Count(e, "/") != 3 {
			return fmt.Errorf("the address of %s is %q: it must be dns:///name:port, or host:port without a scheme", name, strings.Join(c.Endpoints, ","))
		}
		c.Target, c.Endpoints = e, nil
	}
	return nil
}

// lookOften lets names be looked up as often as refreshed asks for it; gRPC's own limit is 30 s.
var lookOften = sync.OnceFunc(func() { dns.SetMinResolutionInterval(time.Second / 2) })

// refreshed is gRPC's DNS resolver asked again and again: gRPC itself looks a name up when a connection
// ends, so a new server would wait for that; and after failures it waits up to two minutes and cannot be
// hurried, so a failed one is replaced.
type refreshed struct {
	resolver.Builder

	every time.Duration
}

func newRefreshed(every time.Duration) refreshed {
	lookOften()
	return refreshed{resolver.Get(dnsScheme), every}
}

// Build implements resolver.Builder.
func (b refreshed) Build(target resolver.Target, cc resolver.ClientConn, opts resolver.BuildOptions) (resolver.Resolver, error) {
	watched := &lasting{ClientConn: cc, target: target.String()}
	build := func() (resolver.Resolver, error) { return b.Builder.Build(target, watched, opts) }
	inner, err := build()
	if err != nil {
		return nil, err
	}
	r := &refreshing{inner: inner, build: build, names: watched, closed: make(chan struct{})}
	go r.run(b.every)
	return r, nil
}

type refreshing struct {
	build  func() (resolver.Resolver, error)
	names  *lasting
	once   sync.Once
	closed chan struct{}

	mu    sync.Mutex
	inner resolver.Resolver
}

func (r *refreshing) run(every time.Duration) {
	for {
		select {
		case <-time.After(every/2 + rand.N(every)/2): //nolint:gosec // so that clients that began together do not ask together
			r.again()
		case <-r.closed:
			return
		}
	}
}

// again looks the name up now, whatever happened before.
func (r *refreshing) again() {
	r.mu.Lock()
	defer r.mu.Unlock()
	select {
	case <-r.closed:
		return
	default:
	}
	if !r.names.hasFailed() {
		r.inner.ResolveNow(resolver.ResolveNowOptions{})
		return
	}
	next, err := r.build()
	if err != nil {
		logx.Errorf("look up %s: %v", r.names.target, err)
		return
	}
	r.inner.Close()
	r.inner = next
}

// ResolveNow implements resolver.Resolver.
func (r *refreshing) ResolveNow(opts resolver.ResolveNowOptions) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.inner.ResolveNow(opts)
}

// Close implements resolver.Resolver.
func (r *refreshing) Close() {
	r.once.Do(func() { close(r.closed) })
	r.mu.Lock()
	defer r.mu.Unlock()
	r.inner.Close()
}

// lasting keeps the last addresses when a name has none any more: a name server that restarts, or servers
// that all are not ready for a moment, must not end connections that work.
type lasting struct {
	resolver.ClientConn

	target string
	mu     sync.Mutex
	some   bool
	failed bool // the last look-up did
}

// ReportError implements resolver.ClientConn.
func (l *lasting) ReportError(err error) {
	l.mu.Lock()
	l.failed = true
	l.mu.Unlock()
	l.ClientConn.ReportError(err)
}

func (l *lasting) hasFailed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.failed
}

// UpdateState implements resolver.ClientConn.
func (l *lasting) UpdateState(s resolver.State) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(s.Addresses) == 0 && len(s.Endpoints) == 0 && l.some {
		logx.Infof("%s has no address now: its last ones are kept", l.target)
		l.failed = false
		return nil
	}
	l.some = l.some || len(s.Addresses) > 0
	err := l.ClientConn.UpdateState(s) // a name without addresses is refused
	l.failed = err != nil
	return err
}
