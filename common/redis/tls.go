package redis

import (
	"context"
	"crypto/tls"
	"net"
	"strings"
	"time"

	red "github.com/redis/go-redis/v9"
	zredis "github.com/zeromicro/go-zero/core/stores/redis"

	"mall/common/tlsconfig"
)

const (
	dialTimeout = 5 * time.Second // as go-redis has it
	// minIdle and maxRetries are go-zero's.
	minIdle, maxRetries = 8, 3
)

// overTLS is what verifies the server's certificate: go-zero's own TLS accepts any. It switches that off.
func overTLS(c *Conf) (red.Hook, error) {
	config, err := tlsconfig.Client(c.CA)
	if err != nil {
		return nil, err
	}
	c.Tls = false
	if c.Type == zredis.ClusterType {
		return redirect{red.NewClusterClient(&red.ClusterOptions{
			Addrs: strings.Split(c.Host, ","), Username: c.User, Password: c.Pass, TLSConfig: config, Protocol: c.Protocol,
			MaxRetries: maxRetries, MinIdleConns: minIdle, DisableIdentity: c.DisableIdentity,
		})}, nil
	}
	return secure{config}, nil
}

// secure dials a node.
type secure struct{ config *tls.Config }

// DialHook implements red.Hook.
func (s secure) DialHook(red.DialHook) red.DialHook {
	dialer := &tls.Dialer{NetDialer: &net.Dialer{Timeout: dialTimeout, KeepAlive: 5 * time.Minute}, Config: s.config}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, dialTimeout)
		defer cancel()
		return dialer.DialContext(ctx, network, address)
	}
}

// ProcessHook implements red.Hook.
func (secure) ProcessHook(next red.ProcessHook) red.ProcessHook { return next }

// ProcessPipelineHook implements red.Hook.
func (secure) ProcessPipelineHook(next red.ProcessPipelineHook) red.ProcessPipelineHook { return next }

// redirect sends the commands of go-zero's cluster client to one of ours: a cluster's clients of its nodes
// take no hook, and so no dialer. The innermost hook, it keeps go-zero's breaker and our spans.
type redirect struct{ to *red.ClusterClient }

// DialHook implements red.Hook.
func (redirect) DialHook(next red.DialHook) red.DialHook { return next }

// ProcessHook implements red.Hook.
func (r redirect) ProcessHook(red.ProcessHook) red.ProcessHook {
	return func(ctx context.Context, cmd red.Cmder) error { return r.to.Process(ctx, cmd) }
}

// ProcessPipelineHook implements red.Hook.
func (r redirect) ProcessPipelineHook(red.ProcessPipelineHook) red.ProcessPipelineHook {
	return func(ctx context.Context, cmds []red.Cmder) error {
		pipe := r.to.Pipeline()
		for _, cmd := range cmds {
			_ = pipe.Process(ctx, cmd) // only queues
		}
		_, err := pipe.Exec(ctx)
		return err
	}
}
