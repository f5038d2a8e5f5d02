// Package storetest makes telemetry that looks like mall's: orders of about forty spans over fourteen services, and the
// log lines that go with them.
package storetest

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Services are those that appear in generated telemetry.
var Services = []string{
	"edge", "user-api", "product-api", "order-api", "payment-api",
	"user-rpc", "product-rpc", "order-rpc", "payment-rpc",
	"user-worker", "product-worker", "order-worker", "payment-worker", "supervisor",
}

// Gen makes the same telemetry for the same seed.
type Gen struct {
	rnd   *rand.Rand
	order uint64
}

// New returns a generator.
func New(seed uint64) *Gen {
	return &Gen{rnd: rand.New(rand.NewPCG(seed, 1))} //nolint:gosec // the same for the same seed is the point
}

// Order is what one generated trace is about.
type Order struct {
	ID      string
	TraceID pcommon.TraceID
	Spans   int
}

type builder struct {
	g      *Gen
	traces ptrace.Traces
	scopes map[string]ptrace.ScopeSpans
	order  Order
	at     time.Time
	slow   bool
	failed bool
}

// OrderID is the id of the nth order made so far.
func OrderID(n uint64) string { return fmt.Sprintf("01JD%022X", n*2654435761) }

// Traces returns n orders that begin at the time given, a millisecond apart, grouped by service as a Collector sends them.
func (g *Gen) Traces(n int, at time.Time) (ptrace.Traces, []Order) {
	b := &builder{g: g, traces: ptrace.NewTraces(), scopes: map[string]ptrace.ScopeSpans{}}
	orders := make([]Order, 0, n)
	for i := range n {
		g.order++
		b.at = at.Add(time.Duration(i) * time.Millisecond)
		b.order = Order{ID: OrderID(g.order), TraceID: g.traceID()}
		b.slow, b.failed = g.rnd.IntN(100) == 0, g.rnd.IntN(50) == 0
		b.place()
		orders = append(orders, b.order)
	}
	return b.traces, orders
}

func (g *Gen) traceID() (id pcommon.TraceID) {
	binary.BigEndian.PutUint64(id[:8], g.rnd.Uint64())
	binary.BigEndian.PutUint64(id[8:], g.rnd.Uint64()|1)
	return id
}

func (g *Gen) spanID() (id pcommon.SpanID) {
	binary.BigEndian.PutUint64(id[:], g.rnd.Uint64()|1)
	return id
}

// Resource writes the attributes that every process of mall sends.
func Resource(r pcommon.Resource, service string) {
	a := r.Attributes()
	a.PutStr("service.name", service)
	a.PutStr("service.namespace", "mall")
	a.PutStr("service.version", "0.4.0")
	a.PutStr("service.instance.id", service+"-7d9c5b6f4d-x2x9k")
	a.PutStr("deployment.environment.name", "local")
	a.PutStr("host.name", "laptop")
	a.PutInt("process.pid", int64(4000+len(service)))
	a.PutStr("telemetry.sdk.language", "go")
	a.PutStr("telemetry.sdk.name", "opentelemetry")
	a.PutStr("telemetry.sdk.version", "1.47.0")
}

func (b *builder) span(service, name string, kind ptrace.SpanKind, parent pcommon.SpanID, offset, took time.Duration) ptrace.Span {
	scope, ok := b.scopes[service]
	if !ok {
		rs := b.traces.ResourceSpans().AppendEmpty()
		rs.SetSchemaUrl("https://opentelemetry.io/schemas/1.37.0")
		Resource(rs.Resource(), service)
		scope = rs.ScopeSpans().AppendEmpty()
		scope.Scope().SetName("mall/common/telemetry")
		scope.Scope().SetVersion("0.4.0")
		b.scopes[service] = scope
	}
	took += time.Duration(b.g.rnd.Int64N(int64(took)/2 + 1))
	if b.slow {
		took *= 20
	}
	span := scope.Spans().AppendEmpty()
	span.SetTraceID(b.order.TraceID)
	span.SetSpanID(b.g.spanID())
	span.SetParentSpanID(parent)
	span.SetName(name)
	span.SetKind(kind)
	span.SetFlags(0x101)
	start := b.at.Add(offset + time.Duration(b.g.rnd.Int64N(100_000)))
	span.SetStartTimestamp(pcommon.NewTimestampFromTime(start))
	span.SetEndTimestamp(pcommon.NewTimestampFromTime(start.Add(took)))
	span.Attributes().EnsureCapacity(13)
	b.order.Spans++
	return span
}

func (b *builder) http(service, method, route, path string, parent pcommon.SpanID, offset, took time.Duration) pcommon.SpanID {
	s := b.span(service, method+" "+route, ptrace.SpanKindServer, parent, offset, took)
	a := s.Attributes()
	a.PutStr("http.request.method", method)
	a.PutStr("http.route", route)
	a.PutStr("url.path", path)
	a.PutStr("url.scheme", "http")
	a.PutStr("server.address", "127.0.0.1")
	a.PutInt("server.port", 8103)
	a.PutStr("client.address", "127.0.0.1")
	a.PutStr("network.protocol.version", "1.1")
	a.PutStr("user_agent.original", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/141.0")
	a.PutInt("http.response.status_code", 201)
	a.PutInt("http.response.body.size", b.g.rnd.Int64N(4000))
	a.PutStr("mall.order.id", b.order.ID)
	if b.failed {
		a.PutInt("http.response.status_code", 500)
		a.PutStr("error.type", "500")
		s.Status().SetCode(ptrace.StatusCodeError)
		s.Status().SetMessage("payment provider refused")
	}
	return s.SpanID()
}

func (b *builder) client(service, method, path string, parent pcommon.SpanID, offset, took time.Duration) pcommon.SpanID {
	s := b.span(service, method, ptrace.SpanKindClient, parent, offset, took)
	a := s.Attributes()
	a.PutStr("http.request.method", method)
	a.PutStr("url.full", "http://127.0.0.1:8103"+path)
	a.PutStr("server.address", "127.0.0.1")
	a.PutInt("server.port", 8103)
	a.PutInt("http.response.status_code", 201)
	return s.SpanID()
}

func (b *builder) rpc(from, to, service, method string, parent pcommon.SpanID, offset, took time.Duration) pcommon.SpanID {
	for i, at := range []string{from, to} {
		kind := ptrace.SpanKindClient
		if i == 1 {
			kind = ptrace.SpanKindServer
		}
		s := b.span(at, service+"/"+method, kind, parent, offset, took)
		a := s.Attributes()
		a.PutStr("rpc.system", "grpc")
		a.PutStr("rpc.service", service)
		a.PutStr("rpc.method", method)
		a.PutStr("rpc.response.status_code", "OK")
		a.PutStr("server.address", "127.0.0.1")
		a.PutInt("server.port", 8203)
		a.PutStr("network.transport", "tcp")
		a.PutStr("network.peer.address", "127.0.0.1")
		a.PutInt("network.peer.port", 40000+b.g.rnd.Int64N(64))
		parent = s.SpanID()
	}
	return parent
}

func (b *builder) sql(service, op, table, text string, parent pcommon.SpanID, offset time.Duration) {
	s := b.span(service, op+" "+table, ptrace.SpanKindClient, parent, offset, 400*time.Microsecond)
	a := s.Attributes()
	a.PutStr("db.system.name", "mysql")
	a.PutStr("db.system", "mysql")
	a.PutStr("db.namespace", "mall_order")
	a.PutStr("db.collection.name", table)
	a.PutStr("db.operation.name", op)
	a.PutStr("db.query.text", text)
	a.PutStr("server.address", "127.0.0.1")
	a.PutInt("server.port", 13306)
	a.PutInt("db.response.returned_rows", b.g.rnd.Int64N(5))
	a.PutStr("db.client.connection.pool.name", "mall_order")
	a.PutBool("mall.db.in_transaction", true)
	a.PutStr("thread.name", "main")
}

func (b *builder) redis(service, op string, parent pcommon.SpanID, offset time.Duration) {
	s := b.span(service, op, ptrace.SpanKindClient, parent, offset, 100*time.Microsecond)
	a := s.Attributes()
	a.PutStr("db.system.name", "redis")
	a.PutStr("db.system", "redis")
	a.PutStr("db.operation.name", op)
	a.PutStr("db.namespace", "0")
	a.PutStr("server.address", "127.0.0.1")
	a.PutInt("server.port", 16379)
}

func (b *builder) event(from, topic string, to []string, parent pcommon.SpanID, offset time.Duration) {
	send := b.span(from, "send "+topic, ptrace.SpanKindProducer, parent, offset, 2*time.Millisecond)
	b.messaging(send, topic, "send", "")
	for _, service := range to {
		s := b.span(service, "process "+topic, ptrace.SpanKindConsumer, send.SpanID(), offset+5*time.Millisecond, 3*time.Millisecond)
		b.messaging(s, topic, "process", service)
		e := s.Events().AppendEmpty()
		e.SetName("message received")
		e.SetTimestamp(s.StartTimestamp())
		e.Attributes().PutInt("message.id", b.g.rnd.Int64N(1e6))
		b.sql(service, "INSERT", "consumed_events", "INSERT IGNORE INTO consumed_events (consumer, event_id, consumed_at) VALUES (?, ?, ?)", s.SpanID(), offset+6*time.Millisecond)
		b.sql(service, "UPDATE", "stock", "UPDATE stock SET reserved = reserved - ?, updated_at = ? WHERE sku_id = ? AND reserved >= ?", s.SpanID(), offset+7*time.Millisecond)
	}
}

func (b *builder) messaging(s ptrace.Span, topic, op, group string) {
	a := s.Attributes()
	a.PutStr("messaging.system", "kafka")
	a.PutStr("messaging.destination.name", topic)
	a.PutStr("messaging.operation.name", op)
	a.PutStr("messaging.operation.type", op)
	a.PutStr("messaging.destination.partition.id", fmt.Sprint(b.g.rnd.IntN(12)))
	a.PutInt("messaging.kafka.offset", int64(b.g.order))
	a.PutStr("messaging.kafka.message.key", b.order.ID)
	if group != "" {
		a.PutStr("messaging.consumer.group.name", group)
	}
	a.PutStr("mall.event.type", "order.created")
	a.PutStr("mall.order.id", b.order.ID)
}

// place writes the spans of one order.
func (b *builder) place() {
	const ms = time.Millisecond
	root := b.http("edge", "POST", "/api/v1/orders", "/api/v1/orders", pcommon.SpanID{}, 0, 30*ms)
	up := b.client("edge", "POST", "/api/v1/orders", root, ms, 28*ms)
	api := b.http("order-api", "POST", "/api/v1/orders", "/api/v1/orders", up, 2*ms, 26*ms)
	b.redis("order-api", "EVALSHA", api, 2*ms)
	user := b.rpc("order-api", "user-rpc", "user.User", "GetAddress", api, 3*ms, 2*ms)
	b.sql("user-rpc", "SELECT", "addresses", "SELECT id, user_id, recipient, phone, line1, line2, city, province, postal_code, country FROM addresses WHERE id = ? AND user_id = ?", user, 3*ms)
	order := b.rpc("order-api", "order-rpc", "order.Order", "CreateOrder", api, 6*ms, 20*ms)
	price := b.rpc("order-rpc", "product-rpc", "product.Product", "GetSkus", order, 7*ms, 2*ms)
	b.redis("product-rpc", "MGET", price, 7*ms)
	b.sql("product-rpc", "SELECT", "skus", "SELECT s.id, s.product_id, s.price, s.currency, s.attributes, p.title FROM skus s JOIN products p ON p.id = s.product_id WHERE s.id IN (?, ?, ?)", price, 8*ms)
	hold := b.rpc("order-rpc", "product-rpc", "product.Product", "ReserveStock", order, 10*ms, 6*ms)
	for i := range 3 {
		b.sql("product-rpc", "UPDATE", "stock", "UPDATE stock SET available = available - ?, reserved = reserved + ?, updated_at = ? WHERE sku_id = ? AND available >= ?", hold, 10*ms+time.Duration(i)*ms)
	}
	b.sql("order-rpc", "INSERT", "orders", "INSERT INTO orders (id, user_id, status, total, currency, address, expires_at, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", order, 17*ms)
	b.sql("order-rpc", "INSERT", "order_items", "INSERT INTO order_items (order_id, sku_id, product_id, title, quantity, price) VALUES (?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?)", order, 18*ms)
	b.sql("order-rpc", "INSERT", "outbox", "INSERT INTO outbox (id, topic, aggregate_id, event_type, payload, headers, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)", order, 19*ms)
	b.sql("order-rpc", "COMMIT", "", "COMMIT", order, 20*ms)
	b.event("order-worker", "mall.order.v1", []string{"product-worker", "payment-worker", "user-worker"}, order, 60*ms)
	pay := b.rpc("payment-worker", "payment-rpc", "payment.Payment", "Prepare", order, 70*ms, 3*ms)
	b.sql("payment-rpc", "INSERT", "payments", "INSERT INTO payments (id, order_id, status, amount, currency, provider, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)", pay, 71*ms)
	b.event("payment-worker", "mall.payment.v1", []string{"order-worker"}, pay, 80*ms)
	view := b.rpc("product-worker", "product-rpc", "product.Product", "Index", order, 75*ms, ms)
	b.redis("product-rpc", "DEL", view, 75*ms)
}

var (
	levels   = []plog.SeverityNumber{plog.SeverityNumberInfo, plog.SeverityNumberInfo, plog.SeverityNumberInfo, plog.SeverityNumberDebug, plog.SeverityNumberWarn, plog.SeverityNumberError}
	messages = []string{"request", "call", "event", "order created", "stock reserved", "outbox row relayed", "payment prepared for order", "cache miss"}
)

// Logs returns n log lines of the orders given (nil: of no trace), as the supervisor ships them.
func (g *Gen) Logs(n int, at time.Time, orders []Order) plog.Logs {
	logs := plog.NewLogs()
	var scopes []plog.ScopeLogs
	for _, service := range Services {
		rl := logs.ResourceLogs().AppendEmpty()
		Resource(rl.Resource(), service)
		sl := rl.ScopeLogs().AppendEmpty()
		sl.Scope().SetName("stdout")
		scopes = append(scopes, sl)
	}
	for i := range n {
		r := scopes[g.rnd.IntN(len(scopes))].LogRecords().AppendEmpty()
		t := at.Add(time.Duration(i) * 100 * time.Microsecond)
		r.SetTimestamp(pcommon.NewTimestampFromTime(t))
		r.SetObservedTimestamp(pcommon.NewTimestampFromTime(t.Add(20 * time.Millisecond)))
		level := levels[g.rnd.IntN(len(levels))]
		r.SetSeverityNumber(level)
		r.SetSeverityText(level.String())
		msg := messages[g.rnd.IntN(len(messages))]
		a := r.Attributes()
		a.EnsureCapacity(6)
		a.PutStr("method", "POST")
		a.PutStr("route", "/api/v1/orders")
		a.PutInt("status", 201)
		a.PutDouble("duration_ms", float64(g.rnd.IntN(30000))/1000)
		a.PutStr("caller", fmt.Sprintf("logic/createorder.go:%d", 20+g.rnd.IntN(80)))
		if len(orders) > 0 {
			o := orders[g.rnd.IntN(len(orders))]
			r.SetTraceID(o.TraceID)
			r.SetSpanID(g.spanID())
			r.SetFlags(plog.LogRecordFlags(1))
			if i%3 == 0 {
				msg += " " + o.ID + " in " + fmt.Sprint(g.rnd.IntN(900)) + " ms"
			}
			a.PutStr("order_id", o.ID)
		}
		r.Body().SetStr(msg)
	}
	return logs
}
