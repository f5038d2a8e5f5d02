package service

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	otelcodes "go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"mall/common/accesslog"
	"mall/common/web"
)

const (
	scope = "mall/service"
	// probes are calls that tell no story.
	probes = "/grpc.health."
)

// calls makes the spans and metrics of one side of RPCs. What does not depend on the call is computed
// once per method, for this runs around every call.
type calls struct {
	tracer     trace.Tracer
	propagator propagation.TextMapPropagator
	duration   metric.Float64Histogram
	kind       trace.SpanKind
	peer       string // the called service; empty on the server's side
	methods    sync.Map
}

func newCalls(kind trace.SpanKind, peer string) *calls {
	c := &calls{tracer: otel.Tracer(scope), propagator: otel.GetTextMapPropagator(), kind: kind, peer: peer}
	name, what := "rpc.server.call.duration", "Duration of inbound RPCs."
	if kind == trace.SpanKindClient {
		name, what = "rpc.client.call.duration", "Duration of outbound RPCs."
	}
	var err error
	if c.duration, err = otel.Meter(scope).Float64Histogram(name, metric.WithUnit("s"), metric.WithDescription(what)); err != nil {
		otel.Handle(err)
	}
	return c
}

// serveCalls observes a server's calls; accessLog writes a line for each.
func serveCalls(accessLog bool) grpc.UnaryServerInterceptor {
	c := newCalls(trace.SpanKindServer, "")
	return func(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		if strings.HasPrefix(info.FullMethod, probes) {
			return handler(ctx, req)
		}
		m, begin := c.method(info.FullMethod), time.Now()
		ctx, span := c.tracer.Start(c.propagator.Extract(ctx, incoming{ctx}), m.name, m.start...)
		resp, err := handler(ctx, req)
		took := time.Since(begin)
		out := c.end(ctx, span, m, status.Code(err), took)
		if accessLog {
			attrs := make([]slog.Attr, 0, 4)
			attrs = append(attrs, slog.String("method", m.name), slog.String("status", out.name),
				slog.Float64("duration_ms", web.Milliseconds(took)))
			if took > slowCall {
				attrs = append(attrs, slog.Bool("slow", true))
			}
			accesslog.Write(ctx, "call", attrs...)
		}
		return resp, err
	}
}

// makeCalls observes the calls of one client. A refusal of its breaker is seen as a call too.
func makeCalls(peer string) grpc.UnaryClientInterceptor {
	c := newCalls(trace.SpanKindClient, peer)
	return func(ctx context.Context, full string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
		m, begin := c.method(full), time.Now()
		ctx, span := c.tracer.Start(ctx, m.name, m.start...)
		var out outgoing
		c.propagator.Inject(ctx, &out)
		if len(out) > 0 {
			ctx = metadata.AppendToOutgoingContext(ctx, out...)
		}
		err := invoke(ctx, full, req, reply, cc, opts...)
		c.end(ctx, span, m, status.Code(err), time.Since(begin))
		return err
	}
}

func (c *calls) end(ctx context.Context, span trace.Span, m *method, code codes.Code, took time.Duration) *callOutcome {
	out := m.outcome(code)
	c.duration.Record(ctx, took.Seconds(), out.record...)
	if span.IsRecording() {
		span.SetAttributes(out.span...)
		if broken(code) {
			span.SetStatus(otelcodes.Error, "")
		}
		span.End()
	}
	return out
}

// broken tells a callee that failed from one that refused. The conventions call each refusal an error
// of the caller's span too; a sold-out shop would then look like a broken one.
func broken(code codes.Code) bool {
	switch code {
	case codes.Unknown, codes.DeadlineExceeded, codes.Unimplemented, codes.Internal, codes.Unavailable, codes.DataLoss,
		codes.Aborted: // what the callee needs is down, see common/problem
		return true
	default:
		return false
	}
}

// method is one RPC method.
type method struct {
	name          string // service/method
	service, call string
	start         []trace.SpanStartOption
	outcomes      sync.Map // codes.Code -> *callOutcome
}

func (c *calls) method(full string) *method {
	if known, ok := c.methods.Load(full); ok {
		return known.(*method) //nolint:forcetypeassert // only methods are stored
	}
	m := &method{name: strings.TrimPrefix(full, "/")}
	m.service, m.call, _ = strings.Cut(m.name, "/")
	attrs := []attribute.KeyValue{
		semconv.RPCSystemNameGRPC, attribute.String("rpc.system", "grpc"), // the older name is what SigNoz reads
		attribute.String("rpc.service", m.service), semconv.RPCMethod(m.call),
	}
	if c.peer != "" {
		attrs = append(attrs, semconv.ServerAddress(c.peer))
	}
	m.start = []trace.SpanStartOption{trace.WithSpanKind(c.kind), trace.WithAttributes(attrs...)}
	stored, _ := c.methods.LoadOrStore(full, m)
	return stored.(*method) //nolint:forcetypeassert // only methods are stored
}

type callOutcome struct {
	name   string
	record []metric.RecordOption
	span   []attribute.KeyValue
}

func (m *method) outcome(code codes.Code) *callOutcome {
	if known, ok := m.outcomes.Load(code); ok {
		return known.(*callOutcome) //nolint:forcetypeassert // only outcomes are stored
	}
	out := &callOutcome{name: codeName(code), span: []attribute.KeyValue{semconv.RPCResponseStatusCode(codeName(code))}}
	if broken(code) {
		out.span = append(out.span, semconv.ErrorTypeKey.String(codeName(code)))
	}
	out.record = []metric.RecordOption{metric.WithAttributeSet(attribute.NewSet(
		attribute.String("rpc.system", "grpc"), attribute.String("rpc.service", m.service), semconv.RPCMethod(m.call),
		semconv.RPCResponseStatusCode(codeName(code))))}
	stored, _ := m.outcomes.LoadOrStore(code, out)
	return stored.(*callOutcome) //nolint:forcetypeassert // only outcomes are stored
}

// codeName spells a code as the gRPC specification does: DEADLINE_EXCEEDED.
func codeName(code codes.Code) string {
	if code == codes.Canceled {
		return "CANCELLED"
	}
	var b strings.Builder
	name := code.String()
	for i, r := range name {
		if i > 0 && r >= 'A' && r <= 'Z' && name != "OK" {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ToUpper(b.String())
}

// incoming reads a call's metadata without copying it.
type incoming struct{ ctx context.Context } //nolint:containedctx // lives as long as one Extract

// Get implements propagation.TextMapCarrier.
func (c incoming) Get(key string) string {
	if v := metadata.ValueFromIncomingContext(c.ctx, key); len(v) > 0 {
		return v[0]
	}
	return ""
}

// Set implements propagation.TextMapCarrier.
func (incoming) Set(string, string) {}

// Keys implements propagation.TextMapCarrier.
func (incoming) Keys() []string { return nil }

// outgoing collects what goes into a call's metadata.
type outgoing []string

// Get implements propagation.TextMapCarrier.
func (*outgoing) Get(string) string { return "" }

// Set implements propagation.TextMapCarrier.
func (o *outgoing) Set(key, value string) { *o = append(*o, key, value) }

// Keys implements propagation.TextMapCarrier.
func (*outgoing) Keys() []string { return nil }
