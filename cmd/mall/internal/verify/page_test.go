package verify

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/test/shop"
)

// asPage is a recorded trace as it is when a page began it.
func asPage(t *testing.T, recorded *Trace, c *pageCall, status int, end time.Time) *Trace {
	t.Helper()
	c.traceID = recorded.ID
	raw, err := json.Marshal(c.document("test", status, end))
	require.NoError(t, err)
	made, err := Decode(raw)
	require.NoError(t, err)
	out := &Trace{ID: recorded.ID, Spans: made.Spans}
	for _, s := range recorded.Spans {
		one := *s
		if one.ParentID == "" {
			one.ParentID = c.spanID
		}
		out.Spans = append(out.Spans, &one)
	}
	return out
}

func TestATraceBeginsInThePageThatAsked(t *testing.T) {
	trees, err := LoadTrees()
	require.NoError(t, err)
	for operation, route := range recordedRoutes {
		recorded, _ := recordedTrace(t, operation)
		root := recorded.roots()[0]
		p := &pages{}
		c := p.call(storefront, route)
		c.begin = root.Start.Add(-time.Millisecond)
		tree := trees.From(storefront, route)
		whole := asPage(t, recorded, c, http.StatusCreated, root.End.Add(time.Millisecond))
		got := Compare(whole, tree)
		assert.Empty(t, got.Findings, "%s\n%s", operation, got.Tree.Diff())
		assert.Equal(t, storefront, whole.roots()[0].Service())

		findings := func(t *Trace) string {
			var all []string
			for _, f := range Compare(t, tree).Findings {
				all = append(all, f.String())
			}
			return strings.Join(all, "\n")
		}
		assert.Contains(t, findings(recorded), "missing: storefront INTERNAL act "+pageRoute(route)+": no root span is the entrance", "the edge begins by itself")
		without := &Trace{ID: whole.ID}
		for _, s := range whole.Spans {
			if s.SpanID != c.spanID {
				without.Spans = append(without.Spans, s)
			}
		}
		assert.Contains(t, findings(without), "no orphan: edge SERVER", "the page's span is lost")
		foreign := asPage(t, recorded, c, http.StatusCreated, root.End)
		foreign.Spans[0].Resource["service.name"] = "stranger"
		assert.Contains(t, findings(foreign), `service.name is "stranger"`)
	}
}

func TestAPageThatOnlyLooksHasNoActAboveItsRequest(t *testing.T) {
	trees, err := LoadTrees()
	require.NoError(t, err)
	hop := trees.From(operator, "GET /api/v1/admin/orders/{id}")
	assert.Equal(t, "operator CLIENT GET /api/v1/admin/orders/{id}", hop.String())
	assert.Equal(t, "edge", hop.Children[0].Service)
	assert.Equal(t, "storefront CLIENT GET /api/v1/flash-sales/tickets/{id}", trees.From(storefront, "GET /api/v1/flash-sales/tickets/{ticket}").String(),
		"a page knows that a part is an id, and not of what")
	assert.Equal(t, "edge", trees.From("", "POST /api/v1/orders").Service, "a provider's callback begins at the edge")
	assert.Equal(t, "edge SERVER GET /not/declared", trees.From(storefront, "GET /not/declared").Children[0].String())
}

// The story's requests carry the trace that the page's span begins, and the edge is told of that span.
func TestTheStoryAsksAsThePagesDo(t *testing.T) {
	var mu sync.Mutex
	told, refuse := map[string]*Trace{}, 1
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			_, _ = io.WriteString(w, `<script type="application/json" id="config" nonce="x">{"page":"storefront","environment":"staging","traces":true}</script>`)
		case "/otlp/v1/traces":
			raw, _ := io.ReadAll(r.Body)
			trace, err := Decode(raw)
			if err != nil || len(trace.Spans) == 0 {
				return // the question whether spans are taken
			}
			mu.Lock()
			defer mu.Unlock()
			if refuse--; refuse >= 0 {
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
			told[trace.ID] = trace
		default:
			trace, _, _ := strings.Cut(strings.TrimPrefix(r.Header.Get("Traceparent"), "00-"), "-")
			w.Header().Set("X-Trace-Id", trace)
		}
	}))
	defer server.Close()

	ops, _, err := operations()
	require.NoError(t, err)
	s := &story{ops: ops, secrets: &Secrets{}, anyone: shop.New(server.URL)}
	s.buyer, s.operator = s.anyone.As("buyer"), s.anyone.As("operator")
	var why string
	s.pages, why = openPages(t.Context(), server.URL, func(err error) { t.Error(err) })
	require.NotNil(t, s.pages, why)
	began := map[string]string{}
	s.told = func(op operation, a *shop.Answer, from *pageCall, _ time.Time) {
		if from == nil {
			began[op.ID] = ""
			return
		}
		assert.Equal(t, from.traceID, a.Header.Get("X-Trace-Id"))
		began[op.ID] = from.traceID
	}
	require.NoError(t, s.ask(t.Context(), s.buyer, "createOrder", nil, s.lines(1), nil))
	require.NoError(t, s.ask(t.Context(), s.operator, "listAdminOrders", nil, nil, nil))
	require.NoError(t, s.ask(t.Context(), s.anyone, "handlePaymentCallback", []string{"sandbox"}, nil, nil))
	s.pages.telling.Wait()

	order := told[began["createOrder"]]
	require.NotNil(t, order, "a page tries again when the edge had enough for now")
	require.Len(t, order.roots(), 1)
	assert.Equal(t, "storefront INTERNAL act POST /api/v1/orders", where(order.roots()[0]))
	assert.Equal(t, "staging", order.roots()[0].Resource["deployment.environment.name"])
	looked := told[began["listAdminOrders"]]
	require.NotNil(t, looked)
	assert.Equal(t, "operator CLIENT GET /api/v1/admin/orders", where(looked.roots()[0]))
	assert.Empty(t, began["handlePaymentCallback"], "no page makes this request")
	assert.Len(t, told, 2)
}

func TestAnEdgeThatTakesNoSpansOfPagesBeginsTracesItself(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	p, why := openPages(t.Context(), server.URL, nil)
	assert.Nil(t, p)
	assert.Contains(t, why, "takes no telemetry of pages")
}
