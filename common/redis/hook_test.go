package redis

import (
	"fmt"
	"testing"

	red "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	zredis "github.com/zeromicro/go-zero/core/stores/redis"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"mall/test/metrictest"
	"mall/test/redistest"
	"mall/test/tracetest"
)

const script = "return redis.call('INCR', KEYS[1])"

func open(t *testing.T) *zredis.Redis {
	t.Helper()
	tracetest.Start()
	metrictest.Start()
	r, err := Open(Conf{RedisConf: zredis.RedisConf{Host: redistest.Server(t), Type: zredis.NodeType}})
	require.NoError(t, err)
	return r
}

func TestCommandsAreSpansWithoutTheirKeysAndValues(t *testing.T) {
	r, ctx := open(t), tracetest.Begin(t)
	require.NoError(t, r.SetCtx(ctx, "limit:ip:203.0.113.9", "planted"))
	Name(script, "test.count")
	_, err := r.EvalCtx(ctx, script, []string{"{flash:01HX}:SKU1:remaining"})
	require.NoError(t, err)

	set := tracetest.Find(ctx, t, trace.SpanKindClient, "SET")
	for key, want := range map[string]string{
		"db.system.name": "redis", "db.system": "redis", "db.namespace": "0", "db.operation.name": "SET",
		"db.query.text": "SET limit:ip:*", "server.address": "127.0.0.1",
	} {
		assert.Equal(t, want, set.Attr(key), key)
	}
	eval := tracetest.Find(ctx, t, trace.SpanKindClient, "EVAL test.count")
	assert.Equal(t, "EVAL test.count {flash:*}:*:remaining", eval.Attr("db.query.text"))
	assert.Equal(t, "test.count", eval.Attr("db.stored_procedure.name"))
	assert.NotEmpty(t, metrictest.Points(t, "db.client.operation.duration",
		attribute.String("db.system.name", "redis"), attribute.String("db.operation.name", "EVAL")))
}

func TestAMissIsNoErrorAndARefusalTellsItsCode(t *testing.T) {
	r, ctx := open(t), tracetest.Begin(t)
	_, err := r.GetCtx(ctx, "absent")
	require.NoError(t, err)
	assert.Empty(t, tracetest.Find(ctx, t, trace.SpanKindClient, "GET").Attr("error.type"))

	require.NoError(t, r.SetCtx(ctx, "text", "x"))
	_, err = r.HgetCtx(ctx, "text", "f")
	require.Error(t, err)
	refused := tracetest.Find(ctx, t, trace.SpanKindClient, "HGET")
	assert.Equal(t, "WRONGTYPE", refused.Attr("error.type"))
	assert.Equal(t, codes.Error, refused.Status.Code)
}

func TestCredentialsAreNoKeys(t *testing.T) {
	r, ctx := open(t), tracetest.Begin(t)
	require.NoError(t, r.PipelinedCtx(ctx, func(p zredis.Pipeliner) error {
		p.Do(ctx, "PING")
		return nil
	}))
	tracetest.Find(ctx, t, trace.SpanKindClient, "PIPELINE")
	cmd := red.NewCmd(ctx, "AUTH", "planted")
	ctx, span := otel.Tracer("test").Start(ctx, "auth")
	describe(span, cmd)
	span.End()
	for _, s := range tracetest.Spans(ctx) {
		assert.NotContains(t, fmt.Sprint(s.Name, s.Attributes), "planted")
	}
}

func TestKeysAreShownByTheirKind(t *testing.T) {
	for key, want := range map[string]string{
		"product:v1:01JABC": "product:v1:*", "limit:user:01JABC": "limit:user:*", "limit:credentials:2001:db8::1": "limit:credentials:*:*::*",
		"someone@example.com": "*", "a-token-that-is-long-and-in-lower-case": "*", "": "",
		"{flash:01HX}:key:ab12": "{flash:*}:key:*",
	} {
		assert.Equal(t, want, pattern(key), key)
	}
}
