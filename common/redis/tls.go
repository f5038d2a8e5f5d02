package redis

import (
	"context"
	"strings"

	red "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
	zredis "github.com/zeromicro/go-zero/core/stores/redis"

	"mall/common/tlsconfig"
)

// minIdle and maxRetries are go-zero's.
const minIdle, maxRetries = 8, 3

// overTLS makes a client of ours that verifies the server's certificate, which go-zero's own TLS does not,
// and lets go-zero's have its type. A hook that only dials would come too late: go-zero's client of one node
// opens its idle connections before it has its hooks, and their first command, with the password, would
// not go over TLS. Its client of a cluster opens none by itself, so go-zero is told that all are clusters.
func overTLS(c *Conf) (red.Hook, error) {
	config, err := tlsconfig.Client(c.CA)
	if err != nil {
		return nil, err
	}
	hook := redirect{red.NewUniversalClient(&red.UniversalOptions{
		Addrs: strings.Split(c.Host, ","), IsClusterMode: c.Type == zredis.ClusterType,
		Username: c.User, Password: c.Pass, TLSConfig: config, Protocol: c.Protocol,
		MaxRetries: maxRetries, MinIdleConns: minIdle, DisableIdentity: c.DisableIdentity,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})}
	c.Tls, c.Type = false, zredis.ClusterType
	return hook, nil
}

// redirect sends the commands of go-zero's client to ours. The innermost hook, it keeps go-zero's breaker
// and our spans.
type redirect struct{ to red.UniversalClient }

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
