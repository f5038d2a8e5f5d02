package collectortest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"

	"mall/test/collectortest"
)

var secrets = []string{
	"4111111111111111", "4111 1111 1111 1111", "5555-5555-5555-4444", "6222021234567890123", "378282246310005",
	"13812345678", "+86 138 1234 5678", "+442071838750", "zhang.wei@example.com",
	"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIwMUoifQ.c2lnbmF0dXJl", "Bearer 0123456789abcdef0123", "password=hunter2hunter2",
	"access_token=opaque0123456789",
}

var harmless = []string{
	"01JD4R7V8Q5K3M2N1P0Z9Y8X7W", "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "123e4567-e89b-12d3-a456-426614174000",
	"SELECT id FROM orders WHERE user_id = ?", "/api/v1/orders/:id", "127.0.0.1:13306", "2026-11-22T20:00:00.123456789Z",
	"1795377600000", "1795377600123456789", "order 01JD4R7V8Q5K3M2N1P0Z9Y8X7W is paid: 1299 CNY", "v1.2.3-45-gabcdef0",
}

func TestSecretsDoNotLeaveTheCollectorAndIdsDo(t *testing.T) {
	sink := collectortest.NewSink(t)
	_, port, _ := strings.Cut(sink.GRPC, ":")
	agent := collectortest.Start(t, map[string]string{"GATEWAY_HOST": "127.0.0.1", "GATEWAY_PORT": port, "GATEWAY_INSECURE": "true"}, "agent", "redaction")
	through := collectortest.Start(t, toSink(sink, "SAMPLE_PERCENT", "100"), gateway...)
	for name, c := range map[string]*collectortest.Collector{"agent": agent, "gateway": through} {
		t.Run(name, func(t *testing.T) {
			plant(t, c)
			collectortest.Eventually(t, 15*time.Second, "nothing arrives", func() bool {
				all := sink.Everything()
				return strings.Contains(all, "span-of-"+c.GRPC) && strings.Contains(all, "log-of-"+c.GRPC) && strings.Contains(all, "metric-of-"+c.GRPC)
			})
		})
	}
	all := sink.Everything()
	for _, s := range secrets {
		assert.False(t, strings.Contains(all, s), "%q came out: %s", s, around(all, s))
	}
	for _, s := range []string{"p4ssw0rd-by-key", "Nanjing Road 1", "cookie-by-key"} {
		assert.False(t, strings.Contains(all, s), "%q came out: %s", s, around(all, s))
	}
	for _, s := range harmless {
		assert.True(t, strings.Contains(all, s), "%q was masked", s)
	}
	assert.False(t, strings.Contains(all, "mall.lifted"), "what redaction needs for itself stays inside")
}

// plant puts each string into every place that a span, a log and a metric have for one.
func plant(t *testing.T, c *collectortest.Collector) {
	t.Helper()
	for _, s := range append(secrets, harmless...) {
		span := collectortest.Span("span-of-"+c.GRPC, time.Millisecond, "note", "customer said "+s+" to us", "plain", s, "list", list(s),
			"user.password", "p4ssw0rd-by-key", "shipping.line1", "Nanjing Road 1", "http.request.header.cookie", "cookie-by-key")
		span.Status = &tracepb.Status{Code: tracepb.Status_STATUS_CODE_ERROR, Message: "duplicate entry '" + s + "'"}
		span.Events = []*tracepb.Span_Event{{Name: "exception", Attributes: collectortest.Attributes("exception.message", "bad "+s)}}
		named := collectortest.Span("GET /users/"+s, time.Millisecond)
		log := collectortest.Log(span, "log-of-"+c.GRPC+" about "+s, "field", s, "nested", nested(s))
		c.Send(t, "user-api", []*tracepb.Span{span, named}, nil, nil)
		c.Send(t, "user-api", nil, logs(log), metrics(collectortest.Counter("metric-of-"+c.GRPC, 1, "who", s)))
	}
}

func list(s string) *commonpb.AnyValue {
	return &commonpb.AnyValue{Value: &commonpb.AnyValue_ArrayValue{ArrayValue: &commonpb.ArrayValue{
		Values: []*commonpb.AnyValue{{Value: &commonpb.AnyValue_StringValue{StringValue: s}}}}}}
}

func nested(s string) *commonpb.AnyValue {
	return &commonpb.AnyValue{Value: &commonpb.AnyValue_KvlistValue{KvlistValue: &commonpb.KeyValueList{
		Values: collectortest.Attributes("inner", s)}}}
}

// around is where s was found.
func around(all, s string) string {
	_, rest, _ := strings.Cut(all, s)
	end := len(all) - len(rest)
	return all[max(0, end-len(s)-150):min(len(all), end+50)]
}
