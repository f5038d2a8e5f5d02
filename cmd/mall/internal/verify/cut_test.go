package verify

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The files in testdata are traces that `mall verify --save --save-all` recorded of a running mall, with
// what identifies the machine taken out. When a trace tree changes, record them anew.
var recordedRoutes = map[string]string{
	"createOrder":          "POST /api/v1/orders",
	"decideSandbox":        "POST /api/v1/payments/{id}/sandbox",
	"decideRefund":         "POST /api/v1/admin/refunds/{id}/approval",
	"createFlashOrder":     "POST /api/v1/flash-sales/{id}/orders",
	"requestPasswordReset": "POST /api/v1/password-resets",
}

func recordedTrace(t *testing.T, operation string) (*Trace, *Hop) {
	t.Helper()
	trees, err := LoadTrees()
	require.NoError(t, err)
	return load(t, "testdata/"+operation+".json"), trees.Route(recordedRoutes[operation])
}

func TestRecordedTracesAreWhole(t *testing.T) {
	for operation := range recordedRoutes {
		trace, tree := recordedTrace(t, operation)
		c := Compare(trace, tree)
		assert.Empty(t, c.Findings, "%s\n%s", operation, c.Tree.Diff())
	}
}

// cut takes a span and all below it into another trace: just what happens when the header, the column
// or the field that carries the trace to it is lost, for then it begins a trace of its own.
func cut(t *Trace, at *Span) *Trace {
	children := t.children()
	gone := map[string]bool{}
	var take func(id string)
	take = func(id string) {
		gone[id] = true
		for _, c := range children[id] {
			take(c.SpanID)
		}
	}
	take(at.SpanID)
	out := &Trace{ID: t.ID}
	for _, s := range t.Spans {
		if !gone[s.SpanID] {
			out.Spans = append(out.Spans, s)
		}
	}
	return out
}

// graft hangs a span below its grandparent: what happens when the caller's own span is not what is
// propagated, but the context from before it.
func graft(t *Trace, at *Span) *Trace {
	out := &Trace{ID: t.ID}
	parent := find(t, func(s *Span) bool { return s.SpanID == at.ParentID })
	for _, s := range t.Spans {
		if s == at {
			moved := *s
			moved.ParentID = parent.ParentID
			s = &moved
		}
		out.Spans = append(out.Spans, s)
	}
	return out
}

func find(t *Trace, is func(*Span) bool) *Span {
	for _, s := range t.Spans {
		if is(s) {
			return s
		}
	}
	return nil
}

// Each place that hands the trace on, by the span that is lost when it does not. Losing what the sender
// writes and losing what the receiver reads look the same from outside: the receiver begins anew.
func TestLosingAnyOnePropagationFailsAndNamesTheHop(t *testing.T) {
	for name, k := range map[string]struct{ operation, hop string }{
		"HTTP client injection at the edge":               {"createOrder", "order-api SERVER POST /api/v1/orders"},
		"HTTP extraction at an API":                       {"decideSandbox", "payment-api SERVER POST /api/v1/payments/{id}/sandbox"},
		"HTTP client injection of the provider":           {"decideSandbox", "payment-api SERVER POST /api/v1/payments/callbacks/{provider}"},
		"gRPC client injection at an API":                 {"createOrder", "order-rpc SERVER order.Order/CreateOrder"},
		"gRPC server extraction":                          {"createFlashOrder", "product-rpc SERVER product.FlashSale/GetFlashSale"},
		"gRPC from rpc to rpc":                            {"createOrder", "product-rpc SERVER product.Stock/Reserve"},
		"gRPC from a consumer":                            {"createFlashOrder", "user-rpc SERVER user.User/GetAddress"},
		"the outbox's traceparent":                        {"createOrder", "order-worker PRODUCER send mall.order.v1"},
		"the outbox's traceparent, written by a consumer": {"decideSandbox", "order-worker PRODUCER send mall.order.v1"},
		"Kafka producer headers":                          {"createOrder", "product-worker CONSUMER process mall.order.v1"},
		"Kafka producer headers without an outbox":        {"createFlashOrder", "order-worker CONSUMER process mall.flash.v1"},
		"Kafka consumer extraction":                       {"decideSandbox", "order-worker CONSUMER process mall.payment.v1"},
		"the context of a producer's call":                {"createFlashOrder", "order-api PRODUCER send mall.flash.v1"},
		"the mail's traceparent":                          {"requestPasswordReset", "user-worker CLIENT send mail"},
		"the callback's traceparent":                      {"decideSandbox", "payment-worker CLIENT POST"},
		"the refund's traceparent":                        {"decideRefund", "payment-worker CLIENT POST"},
	} {
		t.Run(name, func(t *testing.T) {
			trace, tree := recordedTrace(t, k.operation)
			var at []*Span
			for _, s := range trace.Spans {
				if where(s) == k.hop {
					at = append(at, s)
				}
			}
			require.NotEmpty(t, at, "the recorded trace has no %s", k.hop)
			broken := trace
			for _, s := range at {
				broken = cut(broken, s)
			}
			c := Compare(broken, tree)
			assert.True(t, names(c, RuleMissing, k.hop), "no finding names %s: %v", k.hop, c.Findings)
			assert.False(t, c.Complete())
			assert.Contains(t, c.Tree.Diff(), "(missing)")
		})
	}
}

// Whatever crosses from one process into another, and is not the repetition of what was there before,
// cannot be lost unseen, nor be hung below the wrong span.
func TestNoBoundaryOfARecordedTraceMayBreak(t *testing.T) {
	for operation := range recordedRoutes {
		trace, tree := recordedTrace(t, operation)
		boundaries := 0
		for _, s := range trace.Spans {
			parent := find(trace, func(p *Span) bool { return p.SpanID == s.ParentID })
			if parent == nil || parent.Service() == s.Service() || repeated(trace, s) {
				continue
			}
			boundaries++
			c := Compare(cut(trace, s), tree)
			assert.True(t, names(c, RuleMissing, where(s)), "%s: %s is cut off and not missed: %v", operation, where(s), c.Findings)
			if parent.ParentID != "" {
				assert.NotEmpty(t, Compare(graft(trace, s), tree).Findings, "%s: %s hangs below the wrong span", operation, where(s))
			}
		}
		assert.GreaterOrEqual(t, boundaries, 2, operation)
		t.Logf("%s: %d boundaries", operation, boundaries)
	}
}

// repeated reports whether the same hop is somewhere else in the trace, as the second delivery of what
// is delivered at least once.
func repeated(t *Trace, s *Span) bool {
	for _, other := range t.Spans {
		if other != s && where(other) == where(s) {
			return true
		}
	}
	return false
}

func names(c *Comparison, rule Rule, place string) bool {
	for _, f := range c.Findings {
		if f.Rule == rule && strings.HasPrefix(f.Where, place) {
			return true
		}
	}
	return false
}
