package service

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/zeromicro/go-zero/core/logx"
	zredis "github.com/zeromicro/go-zero/core/stores/redis"
	"github.com/zeromicro/go-zero/zrpc"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/keepalive"

	"mall/common/fault"
	"mall/common/kafka"
	"mall/common/mysql"
	"mall/common/redis"
)

// dependency is something that must answer before the process becomes ready.
type dependency struct {
	what  string
	check func(context.Context) error
}

// Needs adds a dependency of the service's own.
func (a *App) Needs(what string, check func(context.Context) error) {
	a.dependencies = append(a.dependencies, dependency{what, check})
}

// await returns when every dependency answered, or false when the process was told to stop first.
func (a *App) await(ctx context.Context) bool {
	var wg sync.WaitGroup
	for _, d := range a.dependencies {
		a.health.setWaiting(d.what, fmt.Errorf("not asked yet"))
		wg.Go(func() { a.awaitOne(ctx, d) })
	}
	wg.Wait()
	return ctx.Err() == nil
}

func (a *App) awaitOne(ctx context.Context, d dependency) {
	const every, sayEvery = 100 * time.Millisecond, 5 * time.Second
	var said time.Time
	for {
		try, cancel := context.WithTimeout(ctx, 2*time.Second)
		err := d.check(try)
		cancel()
		a.health.setWaiting(d.what, err)
		if err == nil || ctx.Err() != nil {
			return
		}
		if time.Since(said) > sayEvery {
			said = time.Now()
			logx.Infof("waiting for %s: %v", d.what, err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(every):
		}
	}
}

// MySQL opens a domain's schema and waits at start until its migrations are in.
func (a *App) MySQL(c mysql.Conf) *mysql.DB {
	db, err := mysql.Open(c)
	if err != nil {
		fatal(a.name, err)
	}
	if !trusted(a.deployment.Environment) && mysql.WithoutPassword(c.DSN) {
		logx.Errorf("the MySQL user has no password in the environment %q: give it one (MALL_MYSQL_DSN)", a.deployment.Environment)
	}
	a.OnClose(db.Close)
	a.Needs(fmt.Sprintf("MySQL at %s, schema %s (run: mall migrate)", db.Address(), c.Database), func(ctx context.Context) error {
		var n int
		return db.Raw().QueryRowContext(ctx, "SELECT COUNT(*) FROM goose_db_version").Scan(&n)
	})
	return db
}

// Redis opens go-zero's client.
func (a *App) Redis(c redis.Conf) *zredis.Redis {
	r, err := redis.Open(c)
	if err != nil {
		fatal(a.name, err)
	}
	a.Needs("Redis at "+c.Host, func(ctx context.Context) error {
		if !r.PingCtx(ctx) {
			return fmt.Errorf("no answer to PING")
		}
		return nil
	})
	return r
}

// Producer opens an idempotent Kafka producer.
func (a *App) Producer(c kafka.Conf) *kgo.Client {
	c.ClientID = a.name
	client, err := kafka.NewProducer(c)
	if err != nil {
		fatal(a.name, err)
	}
	a.OnClose(func() error { client.Close(); return nil })
	a.Needs("Kafka at "+c.Brokers, client.Ping)
	return client
}

// Consume runs a consumer group named after the service until the process stops, and reports its lag.
func (a *App) Consume(c kafka.Conf, topics []string, handler kafka.Handler) {
	a.ConsumeAs(a.name, 0, c, topics, handler)
}

// ConsumeAs is Consume with a group of its own, so that one topic's backlog does not delay another's
// events, and with a bound on how many partitions are handled at once (0 means all).
func (a *App) ConsumeAs(group string, parallel int, c kafka.Conf, topics []string, handler kafka.Handler) {
	c.ClientID = a.name
	a.faults.AddRoutes(fault.Topic, func() []string { return topics })
	handler = a.faults.Consumer(handler)
	consumer := &kafka.Consumer{Conf: c, Group: group, Topics: topics, Handler: handler, Parallel: parallel,
		AccessLog: a.deployment.AccessLog}
	a.Go("consumer of "+fmt.Sprint(topics), consumer.Run)
	a.Go("lag of "+group, (&kafka.Lag{Conf: c, Group: group, Topics: topics, Every: a.lagInterval()}).Run)
}

// RPC opens a client of another service. Every call leaves a little less time than its caller has.
func (a *App) RPC(name string, c zrpc.RpcClientConf) zrpc.Client {
	c.Middlewares.Duration = false // logs the content of failed and slow calls, passwords included
	c.Middlewares.Breaker = false  // see common/breaker
	c.Middlewares.Trace, c.Middlewares.Prometheus = false, false
	if err := byName(name, &c); err != nil {
		fatal(a.name, err)
	}
	client, err := zrpc.NewClient(c, zrpc.WithUnaryClientInterceptor(makeCalls(name)),
		zrpc.WithUnaryClientInterceptor(shrinkDeadline),
		zrpc.WithUnaryClientInterceptor(breakers(name)), zrpc.WithDialOption(
			// gRPC's default waits a second and more before it tries again; a restarted service is back sooner.
			grpc.WithConnectParams(grpc.ConnectParams{MinConnectTimeout: 2 * time.Second, Backoff: backoff.Config{
				BaseDelay: 50 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: time.Second,
			}})),
		zrpc.WithDialOption(grpc.WithResolvers(newRefreshed(a.deployment.DNSRefresh))),
		zrpc.WithDialOption(grpc.WithDisableServiceConfig()), // a TXT record must not set the balancer
		zrpc.WithDialOption(grpc.WithKeepaliveParams(keepalive.ClientParameters{
			Time: pingEvery, Timeout: pingTimeout, PermitWithoutStream: true,
		})))
	if err != nil {
		fatal(a.name, fmt.Errorf("client of %s: %w", name, err))
	}
	a.OnClose(client.Conn().Close)
	a.Needs(name, func(ctx context.Context) error {
		conn := client.Conn()
		conn.Connect()
		for {
			state := conn.GetState()
			if state == connectivity.Ready {
				return nil
			}
			if !conn.WaitForStateChange(ctx, state) {
				return fmt.Errorf("connection is %v", state)
			}
		}
	})
	return client
}
