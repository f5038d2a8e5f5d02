package redis

import (
	"context"
	"fmt"
	"net"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	red "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	zredis "github.com/zeromicro/go-zero/core/stores/redis"
	"go.opentelemetry.io/otel/trace"

	"mall/common/tlsconfig"
	"mall/test/certtest"
	"mall/test/child"
	"mall/test/tracetest"
)

const password = `p"a\ss$word`

// secured starts a redis-server that takes TLS only and wants a password.
func secured(t *testing.T, cert certtest.Files, more ...string) string {
	t.Helper()
	port, err := child.FreePort()
	require.NoError(t, err)
	dir := t.TempDir()
	process, err := child.Start(filepath.Join(dir, "log"), "", append([]string{"redis-server", "--bind", "127.0.0.1", "--port", "0",
		"--tls-port", strconv.Itoa(port), "--tls-cert-file", cert.Cert, "--tls-key-file", cert.Key, "--tls-ca-cert-file", cert.CA,
		"--tls-auth-clients", "no", "--requirepass", password, "--masterauth", password, "--dir", dir, "--save", "", "--appendonly", "no"}, more...)...)
	require.NoError(t, err)
	t.Cleanup(process.Kill)
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
}

func conf(host, kind, ca string) Conf {
	return Conf{RedisConf: zredis.RedisConf{Host: host, Type: kind, Pass: password, Protocol: 3}, CA: ca}
}

func answers(t *testing.T, r *zredis.Redis) {
	t.Helper()
	require.Eventually(t, func() bool { return r.PingCtx(t.Context()) }, 10*time.Second, 20*time.Millisecond)
}

func TestTLSAndAPasswordReachRedis(t *testing.T) {
	tracetest.Start()
	cert, stranger := certtest.New(t), certtest.New(t)
	host := secured(t, cert)
	r, err := Open(conf(host, zredis.NodeType, cert.CA))
	require.NoError(t, err)
	answers(t, r)
	ctx := tracetest.Begin(t)
	require.NoError(t, r.SetCtx(ctx, "a", "1"))
	assert.NotEmpty(t, tracetest.Find(ctx, t, trace.SpanKindClient, "SET").Attr("db.query.text"))

	// go-zero keeps one client per address, so the other goes by another name for it.
	_, port, err := net.SplitHostPort(host)
	require.NoError(t, err)
	r, err = Open(conf("localhost:"+port, zredis.NodeType, stranger.CA))
	require.NoError(t, err)
	_, err = r.GetCtx(t.Context(), "a")
	require.ErrorContains(t, err, "certificate", "a server that a stranger vouches for is refused")

	_, err = Open(conf(host, zredis.NodeType, "no-such.pem"))
	assert.ErrorContains(t, err, "no-such.pem")
}

// Not even a connection that waits to be used: its first command would carry the password.
func TestNothingReachesRedisInTheClear(t *testing.T) {
	cert := certtest.New(t)
	listener, err := net.Listen("tcp4", "0.0.0.0:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	const record = 0x16 // a TLS handshake begins with it
	var plain, handshakes atomic.Int64
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = c.Close() }()
				_ = c.SetReadDeadline(time.Now().Add(500 * time.Millisecond))
				first := make([]byte, 1)
				if n, _ := c.Read(first); n == 1 && first[0] == record {
					handshakes.Add(1)
				} else {
					plain.Add(1)
				}
			}()
		}
	}()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	// What goes wrong here does so now and then, more often with more processors.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(16))
	for i := range 50 {
		r, err := Open(conf(fmt.Sprintf("127.0.0.%d:%s", i+1, port), zredis.NodeType, cert.CA))
		require.NoError(t, err)
		short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		assert.Error(t, r.SetCtx(short, "a", "1"))
		cancel()
	}
	require.Eventually(t, func() bool { return handshakes.Load() > 0 }, 10*time.Second, 20*time.Millisecond)
	time.Sleep(time.Second) // what says nothing has been given up
	assert.Zero(t, plain.Load())
}

func TestTLSAndAPasswordReachARedisCluster(t *testing.T) {
	tracetest.Start()
	cert, stranger := certtest.New(t), certtest.New(t)
	config, err := tlsconfig.Client(cert.CA)
	require.NoError(t, err)
	const nodes, slots = 3, 16384
	hosts := make([]string, nodes)
	for i := range hosts {
		hosts[i] = secured(t, cert, "--cluster-enabled", "yes", "--tls-cluster", "yes", "--cluster-node-timeout", "2000",
			"--cluster-announce-ip", "127.0.0.1") // or it has none until another node tells
	}
	ask := func(i int, args ...any) (string, error) {
		c := red.NewClient(&red.Options{Addr: hosts[i], Password: password, TLSConfig: config, MaxRetries: -1})
		defer func() { _ = c.Close() }()
		return c.Do(t.Context(), args...).Text()
	}
	do := func(i int, args ...any) error {
		_, err := ask(i, args...)
		return err
	}
	for i := range hosts {
		require.Eventually(t, func() bool { return do(i, "PING") == nil }, 10*time.Second, 20*time.Millisecond)
		require.NoError(t, do(i, "CLUSTER", "ADDSLOTSRANGE", i*slots/nodes, (i+1)*slots/nodes-1))
		host, port, err := net.SplitHostPort(hosts[i])
		require.NoError(t, err)
		require.NoError(t, do(0, "CLUSTER", "MEET", host, port))
	}
	for i := range hosts { // A client that came earlier would keep what it saw for long.
		require.Eventually(t, func() bool {
			info, err := ask(i, "CLUSTER", "INFO")
			return err == nil && strings.Contains(info, "cluster_state:ok")
		}, 20*time.Second, 50*time.Millisecond)
	}
	r, err := Open(conf(hosts[0]+","+hosts[1], zredis.ClusterType, cert.CA))
	require.NoError(t, err)
	ctx := tracetest.Begin(t)
	require.Eventually(t, func() bool { // once every node knows of all
		for i := range 50 {
			if r.SetCtx(t.Context(), fmt.Sprintf("key:%d", i), strconv.Itoa(i)) != nil {
				return false
			}
		}
		return true
	}, 20*time.Second, 200*time.Millisecond)
	for i := range 50 { // on all nodes
		v, err := r.GetCtx(ctx, fmt.Sprintf("key:%d", i))
		require.NoError(t, err)
		assert.Equal(t, strconv.Itoa(i), v)
	}
	var got []*red.StringCmd
	require.NoError(t, r.PipelinedCtx(ctx, func(p zredis.Pipeliner) error {
		for i := range 10 {
			got = append(got, p.Get(ctx, fmt.Sprintf("key:%d", i)))
		}
		return nil
	}))
	for i, cmd := range got {
		assert.Equal(t, strconv.Itoa(i), cmd.Val())
	}
	v, err := r.EvalCtx(ctx, `return redis.call("INCR", KEYS[1])`, []string{"{sale}:count"})
	require.NoError(t, err)
	assert.EqualValues(t, 1, v)
	assert.NotEmpty(t, tracetest.Find(ctx, t, trace.SpanKindClient, "EVAL").Attr("db.query.text"))

	refused, err := Open(conf(hosts[1], zredis.ClusterType, stranger.CA))
	require.NoError(t, err)
	short, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	_, err = refused.GetCtx(short, "key:1")
	assert.ErrorContains(t, err, "certificate")
}
