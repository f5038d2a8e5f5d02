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

const (
	dnsScheme = "dns"
	// unknownRefresh is how often a name is looked up while no address of it is known: a service that
	// starts waits for it.
	unknownRefresh = 500 * time.Millisecond
)

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
	to := &lasting{ClientConn: cc, target: target.String()}
	build := func() (resolver.Resolver, error) { return b.Builder.Build(target, to, opts) }
	inner, err := build()
	if err != nil {
		return nil, err
	}
	r := &refreshing{inner: inner, build: build, to: to, closed: make(chan struct{})}
	go r.run(b.every)
	return r, nil
}

type refreshing struct {
	build func() (resolver.Resolver, error)
	to    *lasting

	mu     sync.Mutex
	inner  resolver.Resolver
	closed chan struct{}
}

func (r *refreshing) run(every time.Duration) {
	for {
		pause := every/2 + rand.N(every)/2 //nolint:gosec // so that clients that began together do not ask together
		if !r.to.known() {
			pause = min(pause, unknownRefresh)
		}
		select {
		case <-time.After(pause):
			r.again()
		case <-r.closed:
			return
		}
	}
}

// again looks up. After a failure gRPC's resolver waits up to two minutes whatever it is told; a new one
// does not.
func (r *refreshing) again() {
	if !r.to.takeFailure() {
		r.ResolveNow(resolver.ResolveNowOptions{})
		return
	}
	next, err := r.build()
	if err != nil { // it built once
		logx.Errorf("look up %s: %v", r.to.target, err)
		return
	}
	r.mu.Lock()
	select {
	case <-r.closed:
	default:
		r.inner, next = next, r.inner
	}
	r.mu.Unlock()
	next.Close() // not under the lock: it waits for what may wait for ResolveNow
}

// ResolveNow implements resolver.Resolver.
func (r *refreshing) ResolveNow(o resolver.ResolveNowOptions) {
	r.mu.Lock()
	inner := r.inner
	r.mu.Unlock()
	inner.ResolveNow(o)
}

// Close implements resolver.Resolver. gRPC calls it once.
func (r *refreshing) Close() {
	r.mu.Lock()
	close(r.closed)
	inner := r.inner
	r.mu.Unlock()
	inner.Close()
}

// lasting keeps the last addresses when a name has none any more: a name server that restarts, or servers
// that all are not ready for a moment, must not end connections that work.
type lasting struct {
	resolver.ClientConn

	target       string
	mu           sync.Mutex
	some, failed bool
}

// UpdateState implements resolver.ClientConn. It never fails: gRPC's resolver would wait long before it
// looked again for a name that has no address yet.
func (l *lasting) UpdateState(s resolver.State) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	none := len(s.Addresses) == 0 && len(s.Endpoints) == 0
	if none && l.some {
		logx.Infof("%s has no address now: its last ones are kept", l.target)
		return nil
	}
	l.some = !none
	if err := l.ClientConn.UpdateState(s); err != nil && !none {
		return err
	}
	return nil
}

// ReportError implements resolver.ClientConn.
func (l *lasting) ReportError(err error) {
	l.mu.Lock()
	l.failed = true
	l.mu.Unlock()
	l.ClientConn.ReportError(err)
}

func (l *lasting) known() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.some
}

func (l *lasting) takeFailure() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	failed := l.failed
	l.failed = false
	return failed
}
