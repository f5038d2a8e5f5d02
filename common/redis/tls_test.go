package redis

import (
	"context"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	red "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	zredis "github.com/zeromicro/go-zero/core/stores/redis"
	"go.opentelemetry.io/otel/trace"

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

	// go-zero keeps one client per address, so the others go by another name for it.
	_, port, err := net.SplitHostPort(host)
	require.NoError(t, err)
	r, err = Open(conf("localhost:"+port, zredis.NodeType, stranger.CA))
	require.NoError(t, err)
	_, err = r.GetCtx(t.Context(), "a")
	require.ErrorContains(t, err, "certificate", "a server that a stranger vouches for is refused")

	_, err = Open(conf(host, zredis.NodeType, "no-such.pem"))
	assert.ErrorContains(t, err, "no-such.pem")
}

func TestTLSAndAPasswordReachARedisCluster(t *testing.T) {
	tracetest.Start()
	cert, stranger := certtest.New(t), certtest.New(t)
	config, err := overTLS(&Conf{RedisConf: zredis.RedisConf{Type: zredis.NodeType}, CA: cert.CA})
	require.NoError(t, err)
	const nodes, slots = 3, 16384
	hosts := make([]string, nodes)
	for i := range hosts {
		hosts[i] = secured(t, cert, "--cluster-enabled", "yes", "--tls-cluster", "yes", "--cluster-node-timeout", "2000")
	}
	do := func(i int, args ...any) error {
		c := red.NewClient(&red.Options{Addr: hosts[i], Password: password, TLSConfig: config.(secure).config, MaxRetries: -1})
		defer func() { _ = c.Close() }()
		return c.Do(t.Context(), args...).Err()
	}
	for i := range hosts {
		require.Eventually(t, func() bool { return do(i, "PING") == nil }, 10*time.Second, 20*time.Millisecond)
		require.NoError(t, do(i, "CLUSTER", "ADDSLOTSRANGE", i*slots/nodes, (i+1)*slots/nodes-1))
		host, port, err := net.SplitHostPort(hosts[i])
		require.NoError(t, err)
		require.NoError(t, do(0, "CLUSTER", "MEET", host, port))
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
