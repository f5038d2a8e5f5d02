package verify

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const orderTree = `
every route:
  - redis EVALSHA?
POST /api/v1/orders:
  - order.Order/CreateOrder:
      - product.Stock/Reserve: [UPDATE stock]
      - INSERT orders
      - SELECT carts?
      - send mall.order.v1:
          - process mall.order.v1 by product-worker: [UPDATE reservations]
`

func orderHop(t *testing.T) *Hop {
	t.Helper()
	trees, err := parseTrees(map[string][]byte{"t.yaml": []byte(orderTree)})
	require.NoError(t, err)
	return trees.Route("POST /api/v1/orders")
}

// order is a trace that is as it should be.
func order() *recorded {
	http := map[string]any{"http.request.method": "POST", "http.route": "/api/v1/orders", "http.response.status_code": 201, "url.path": "/api/v1/orders"}
	call := map[string]any{"http.request.method": "POST", "http.response.status_code": 201, "server.address": "127.0.0.1"}
	rpc := func(service, method string) map[string]any {
		return map[string]any{"rpc.system": "grpc", "rpc.service": service, "rpc.method": method, "rpc.response.status_code": "OK"}
	}
	sql := func(verb, table string) map[string]any {
		return map[string]any{"db.system.name": "mysql", "db.system": "mysql", "db.namespace": "mall_order", "db.operation.name": verb,
			"db.collection.name": table, "db.query.text": verb + " " + table + " WHERE id = ?"}
	}
	kafka := func(operation string) map[string]any {
		return map[string]any{"messaging.system": "kafka", "messaging.destination.name": "mall.order.v1", "messaging.operation.name": operation,
			"messaging.operation.type": operation, "messaging.consumer.group.name": "product-worker"}
	}
	create, reserve := "mall.order.v1.Order/CreateOrder", "mall.product.v1.Stock/Reserve"
	r := &recorded{}
	add := func(id, parent, service, kind, name string, start, end int64, attrs map[string]any) {
		r.spans = append(r.spans, &rec{service: service, kind: kind, name: name, id: id, parent: parent, start: start, end: end, attrs: maps.Clone(attrs)})
	}
	add("01", "", "edge", "SERVER", "POST /api/v1/orders", 0, 100, http)
	add("02", "01", "edge", "CLIENT", "POST /api/v1/orders", 5, 95, call)
	add("03", "02", "order-api", "SERVER", "POST /api/v1/orders", 10, 90, http)
	add("04", "03", "order-api", "CLIENT", create, 12, 88, rpc("mall.order.v1.Order", "CreateOrder"))
	add("05", "04", "order-rpc", "SERVER", create, 14, 86, rpc("mall.order.v1.Order", "CreateOrder"))
	add("06", "05", "order-rpc", "CLIENT", reserve, 20, 40, rpc("mall.product.v1.Stock", "Reserve"))
	add("07", "06", "product-rpc", "SERVER", reserve, 22, 38, rpc("mall.product.v1.Stock", "Reserve"))
	add("08", "07", "product-rpc", "CLIENT", "UPDATE stock", 24, 30, sql("UPDATE", "stock"))
	add("09", "05", "order-rpc", "INTERNAL", "transaction", 45, 80, nil)
	add("0a", "09", "order-rpc", "CLIENT", "INSERT orders", 46, 60, sql("INSERT", "orders"))
	add("0b", "05", "order-worker", "PRODUCER", "send mall.order.v1", 300, 310, kafka("send"))
	add("0c", "0b", "product-worker", "CONSUMER", "process mall.order.v1", 320, 350, kafka("process"))
	add("0d", "0c", "product-worker", "CLIENT", "UPDATE reservations", 325, 330, sql("UPDATE", "reservations"))
	for _, s := range r.spans {
		if s.kind == "SERVER" || s.kind == "CONSUMER" {
			msg := map[bool]string{true: "event", false: "call"}[s.kind == "CONSUMER"]
			if strings.Contains(s.name, " /") {
				msg = "request"
			}
			r.logs = append(r.logs, LogLine{Service: s.service, Message: msg, TraceID: traceID, SpanID: s.id, Attributes: map[string]any{}})
		}
	}
	return r
}

func (r *recorded) span(id string) *rec {
	for _, s := range r.spans {
		if s.id == id {
			return s
		}
	}
	panic("no span " + id)
}

// drop takes spans away.
func (r *recorded) drop(ids ...string) {
	gone := fmt.Sprint(ids)
	var rest []*rec
	for _, s := range r.spans {
		if !strings.Contains(gone, s.id) {
			rest = append(rest, s)
		}
	}
	r.spans = rest
}

func (r *recorded) dropLogs(ids ...string) {
	gone := fmt.Sprint(ids)
	var rest []LogLine
	for _, l := range r.logs {
		if !strings.Contains(gone, l.SpanID) {
			rest = append(rest, l)
		}
	}
	r.logs = rest
}

func compare(t *testing.T, r *recorded) *Comparison {
	t.Helper()
	trace := r.decode(t)
	c := Compare(trace, orderHop(t))
	CompareLogs(c, trace, r.logs)
	var secrets Secrets
	secrets.Plant("password", "hunter-2-hunter")
	secrets.Search(c, trace, r.logs)
	return c
}

func TestAWholeTraceIsFine(t *testing.T) {
	c := compare(t, order())
	assert.Empty(t, c.Findings, c.Tree.Diff())
	assert.True(t, c.Complete())
	assert.NotContains(t, "\n"+c.Tree.Diff(), "\n-")
}

func TestWhatIsWrongIsFoundAndNamed(t *testing.T) {
	for name, k := range map[string]struct {
		spoil func(*recorded)
		rule  Rule
		says  string
	}{
		"an orphan":            {func(r *recorded) { r.span("08").parent = "77" }, RuleOrphan, "product-rpc CLIENT UPDATE stock: its parent 77"},
		"two roots":            {func(r *recorded) { r.span("07").parent = "" }, RuleRoot, "2 roots · edge SERVER POST /api/v1/orders · product-rpc SERVER product.Stock/Reserve"},
		"a foreign parent":     {func(r *recorded) { r.span("01").parent = "99" }, RuleRoot, "0 roots"},
		"an id twice":          {func(r *recorded) { r.span("08").id = "0a" }, RuleDuplicate, "has the same span id"},
		"time runs back":       {func(r *recorded) { r.span("08").end = 1 }, RuleTime, "before it starts"},
		"before its cause":     {func(r *recorded) { r.span("0c").start = 100 }, RuleTime, "product-worker CONSUMER process mall.order.v1: it starts 200ms before its parent"},
		"after its caller":     {func(r *recorded) { r.span("05").end = 500 }, RuleTime, "after the call that waited for it"},
		"a missing statement":  {func(r *recorded) { r.drop("08") }, RuleMissing, "product-rpc CLIENT UPDATE stock"},
		"a missing service":    {func(r *recorded) { r.drop("07", "08"); r.dropLogs("07") }, RuleMissing, "product-rpc SERVER product.Stock/Reserve"},
		"a missing consumer":   {func(r *recorded) { r.drop("0c", "0d"); r.dropLogs("0c") }, RuleMissing, "product-worker CONSUMER process mall.order.v1"},
		"a consumer elsewhere": {func(r *recorded) { r.span("0c").parent = "05" }, RuleMissing, "product-worker CONSUMER process mall.order.v1"},
		"an undeclared call": {func(r *recorded) {
			s := *r.span("04")
			s.id, s.parent = "ee", "07"
			r.spans = append(r.spans, &s)
		}, RuleUnexpected, "order-api CLIENT order.Order/CreateOrder: no tree declares this hop"},
		"a missing attribute": {func(r *recorded) { delete(r.span("0a").attrs, "db.namespace") }, RuleAttribute, "order-rpc CLIENT INSERT orders: db.namespace is missing"},
		"no convention":       {func(r *recorded) { r.span("0a").attrs = nil }, RuleAttribute, "no convention"},
		"the old convention":  {func(r *recorded) { r.span("03").attrs = map[string]any{"http.method": "POST"} }, RuleAttribute, "http.request.method is missing"},
		"a wrong name":        {func(r *recorded) { r.span("03").attrs["http.route"] = "/x" }, RuleAttribute, `its name should be "POST /x"`},
		"no group":            {func(r *recorded) { delete(r.span("0c").attrs, "messaging.consumer.group.name") }, RuleAttribute, "group.name is missing"},
		"a value in SQL":      {func(r *recorded) { r.span("0a").attrs["db.query.text"] = "INSERT INTO orders VALUES ('Li Lei')" }, RuleAttribute, "'Li Lei'"},
		"a number in SQL":     {func(r *recorded) { r.span("0a").attrs["db.query.text"] = "INSERT INTO orders VALUES (?, 1299)" }, RuleAttribute, "1299"},
		"no statement":        {func(r *recorded) { delete(r.span("0a").attrs, "db.query.text") }, RuleAttribute, "db.query.text is missing"},
		"no table": {func(r *recorded) {
			delete(r.span("0a").attrs, "db.collection.name")
			r.span("0a").attrs["db.query.text"] = "INSERT INTO orders (id) VALUES (?)"
		}, RuleAttribute, "db.collection.name is missing"},
		"a strange service":     {func(r *recorded) { r.span("0a").service = "order-rcp" }, RuleAttribute, "not in the topology"},
		"a silent service":      {func(r *recorded) { r.dropLogs("07") }, RuleLog, `product-rpc SERVER product.Stock/Reserve: no "call" line`},
		"a silent consumer":     {func(r *recorded) { r.dropLogs("0c") }, RuleLog, `no "event" line`},
		"a line of nowhere":     {func(r *recorded) { r.logs[0].SpanID = "55" }, RuleLog, "span_id 55, which the trace does not have"},
		"a line of another":     {func(r *recorded) { r.logs[0].Service = "user-api" }, RuleLog, "has the span of edge"},
		"a secret in a span":    {func(r *recorded) { r.span("03").attrs["url.query"] = "p=hunter-2-hunter" }, RuleSecret, "url.query holds the password"},
		"a secret in a name":    {func(r *recorded) { r.span("09").name = "hunter-2-hunter" }, RuleSecret, "holds the password"},
		"a secret in a line":    {func(r *recorded) { r.logs[2].Attributes["body"] = "hunter-2-hunter" }, RuleSecret, "log"},
		"ids that run in rings": {func(r *recorded) { r.span("0c").parent = "0d"; r.span("0d").parent = "0c" }, RuleMissing, "product-worker CONSUMER"},
	} {
		t.Run(name, func(t *testing.T) {
			r := order()
			k.spoil(r)
			c := compare(t, r)
			for _, f := range c.Findings {
				if f.Rule == k.rule && strings.Contains(f.String(), k.says) {
					return
				}
			}
			t.Errorf("no finding %q that says %q in %v\n%s", k.rule, k.says, c.Findings, c.Tree.Diff())
		})
	}
}

func TestWhatIsHarmlessIsNoFinding(t *testing.T) {
	for name, spoil := range map[string]func(*recorded){
		"another statement": func(r *recorded) {
			s := *r.span("0a")
			s.id, s.name, s.attrs = "ee", "INSERT outbox", maps.Clone(s.attrs)
			s.attrs["db.collection.name"] = "outbox"
			r.spans = append(r.spans, &s)
		},
		"a retried call": func(r *recorded) {
			a, b := *r.span("06"), *r.span("07")
			a.id, b.id, b.parent = "e1", "e2", "e1"
			r.spans = append(r.spans, &a, &b)
			r.logs = append(r.logs, LogLine{Service: "product-rpc", Message: "call", TraceID: traceID, SpanID: "e2"})
		},
		"an optional hop": func(r *recorded) {
			s := *r.span("0a")
			s.id, s.name, s.parent, s.attrs = "ee", "SELECT carts", "05", maps.Clone(s.attrs)
			s.attrs["db.operation.name"], s.attrs["db.collection.name"] = "SELECT", "carts"
			r.spans = append(r.spans, &s)
		},
		"more log lines": func(r *recorded) {
			r.logs = append(r.logs, LogLine{Service: "edge", Message: "slow", TraceID: traceID, SpanID: "02"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := order()
			spoil(r)
			c := compare(t, r)
			assert.Empty(t, c.Findings, c.Tree.Diff())
		})
	}
}

func TestTheDiffShowsWhereATraceBroke(t *testing.T) {
	r := order()
	r.drop("0c", "0d")
	delete(r.span("0a").attrs, "db.namespace")
	lines := strings.Split(compare(t, r).Tree.Diff(), "\n")
	find := func(part string) string {
		for _, l := range lines {
			if strings.Contains(l, part) {
				return l
			}
		}
		return ""
	}
	assert.Regexp(t, `^  edge +SERVER   POST /api/v1/orders  \(100\.0 ms\)$`, lines[0])
	assert.Regexp(t, `^- product-worker +CONSUMER process mall.order.v1  \(missing\)$`, find("CONSUMER"))
	assert.Regexp(t, `^- product-worker +CLIENT   UPDATE reservations  \(missing\)$`, find("UPDATE reservations"))
	assert.Regexp(t, `^! order-rpc +CLIENT   INSERT orders`, find("INSERT orders"))
	assert.Regexp(t, `^! +db\.namespace is missing$`, find("db.namespace"))
}
