package verify

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/edge/openapi"
	"mall/test/shop"
)

// contract answers every route with what its schema says, and notes what a body says against it.
type contract struct {
	doc struct {
		Paths      map[string]map[string]contractOp
		Components struct{ Schemas map[string]schema }
	}
	mu     sync.Mutex
	wrong  []string
	status string // of orders, as the last act left it
	mail   string // folder
}

type contractOp struct {
	OperationID string
	RequestBody struct {
		Content map[string]struct{ Schema schema }
	}
	Responses map[string]struct {
		Content map[string]struct{ Schema schema }
	}
	Parameters []struct {
		Name     string
		Required bool
	}
}

type schema struct {
	Ref                  string `json:"$ref"`
	Type                 string
	Properties           map[string]schema
	Required             []string
	AdditionalProperties any
	Items                *schema
}

func (c *contract) resolve(s schema) schema {
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		return c.doc.Components.Schemas[name]
	}
	return s
}

// example makes a value of a schema.
func (c *contract) example(s schema, name string) any {
	s = c.resolve(s)
	switch s.Type {
	case "array":
		return []any{c.example(*s.Items, "")}
	case "integer":
		return 1
	case "boolean":
		return true
	case "object":
		out := map[string]any{}
		for k, p := range s.Properties {
			out[k] = c.example(p, k)
		}
		return out
	}
	if name == "status" {
		return c.status
	}
	if strings.HasSuffix(name, "At") {
		return "2026-01-02T03:04:05Z"
	}
	return "example-" + name
}

// check notes what a body has against its schema.
func (c *contract) check(op, at string, s schema, v any) {
	s = c.resolve(s)
	switch v := v.(type) {
	case map[string]any:
		for _, k := range s.Required {
			if _, ok := v[k]; !ok {
				c.wrong = append(c.wrong, op+": "+at+k+" is missing")
			}
		}
		for k, inner := range v {
			p, ok := s.Properties[k]
			if !ok && s.AdditionalProperties == false {
				c.wrong = append(c.wrong, op+": there is no "+at+k)
			}
			if ok {
				c.check(op, at+k+".", p, inner)
			}
		}
	case []any:
		for _, inner := range v {
			c.check(op, at, *s.Items, inner)
		}
	}
}

// acts are what an operation makes of the order, or of the ticket.
var acts = map[string]string{"createOrder": "pendingPayment", "decideSandbox": "paid", "handlePaymentCallback": "paid",
	"createShipment": "shipped", "confirmReceipt": "completed", "decideRefund": "refunded", "createFlashOrder": "ordered", "cancelOrder": "cancelled"}

func (c *contract) serve(op contractOp) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		defer c.mu.Unlock()
		if in, ok := op.RequestBody.Content["application/json"]; ok {
			var v any
			if err := json.NewDecoder(r.Body).Decode(&v); err != nil {
				c.wrong = append(c.wrong, op.OperationID+": "+err.Error())
			}
			c.check(op.OperationID, "", in.Schema, v)
		}
		for _, p := range op.Parameters {
			if p.Required && p.Name == "Idempotency-Key" && r.Header.Get(p.Name) == "" {
				c.wrong = append(c.wrong, op.OperationID+": no "+p.Name)
			}
		}
		if to := acts[op.OperationID]; to != "" {
			c.status = to
		}
		w.Header().Set("X-Trace-Id", op.OperationID)
		for code, answer := range op.Responses {
			if code == "default" {
				continue
			}
			var status int
			_, _ = fmt.Sscan(code, &status)
			w.WriteHeader(status)
			if s, ok := answer.Content["application/json"]; ok {
				_ = json.NewEncoder(w).Encode(c.example(s.Schema, ""))
			}
		}
	}
}

// dispatch finds the route; fixed parts of a path go before parameters, which sort after letters.
func (c *contract) dispatch(w http.ResponseWriter, r *http.Request) {
	for _, path := range slices.Sorted(maps.Keys(c.doc.Paths)) {
		op, ok := c.doc.Paths[path][strings.ToLower(r.Method)]
		if ok && regexp.MustCompile("^"+regexp.MustCompile(`{\w+}`).ReplaceAllString(path, "[^/]+")+"$").MatchString(r.URL.Path) {
			c.serve(op)(w, r)
			return
		}
	}
	http.NotFound(w, r)
}

// The story asks every route of the contract, with bodies that the contract allows.
func TestTheStoryAsksEveryRouteOfTheContract(t *testing.T) {
	c := &contract{mail: t.TempDir()}
	require.NoError(t, json.Unmarshal(openapi.Document, &c.doc))
	server := httptest.NewServer(http.HandlerFunc(c.dispatch))
	defer server.Close()

	ops, order, err := operations()
	require.NoError(t, err)
	seen := map[string]bool{}
	s := &story{ops: ops, secrets: &Secrets{}, anyone: shop.New(server.URL), skip: func(op, why string) { t.Errorf("%s skipped: %s", op, why) },
		cast: Cast{Operator: [2]string{"o@mall.test", "operator-password"}, SandboxSecret: "secret", MailDir: c.mail, Patience: 5 * time.Second}}
	s.told = func(op operation, a *shop.Answer, _ *pageCall, _ time.Time) {
		seen[op.ID] = true
		assert.Equal(t, op.ID, a.Header.Get("X-Trace-Id"), "the request reached another route")
		if op.ID == "requestPasswordReset" {
			text := "To: " + s.email + "\r\n\r\nhttp://x/password-resets/abcdefghijklmnop=\r\nqrstuvwxyz"
			require.NoError(t, os.WriteFile(filepath.Join(c.mail, "1.eml"), []byte(text), 0o600))
		}
	}
	for _, chapter := range s.chapters() {
		require.NoError(t, chapter.play(t.Context()), chapter.name)
	}
	assert.Empty(t, c.wrong)
	for _, id := range order {
		assert.True(t, seen[id], "the story does not ask %s: add it to a chapter", id)
	}
	assert.Equal(t, "token that resets the password", s.secrets.in("x abcdefghijklmnopqrstuvwxyz"))
	assert.Equal(t, "password", s.secrets.in("p="+s.password))
}

func TestAChapterThatFailsIsToldAndItsRoutesFail(t *testing.T) {
	r := &runner{broken: []error{fmt.Errorf("the customer cancels: refused")}}
	route := &RouteReport{Route: "POST /x"}
	r.unasked(route)
	assert.Equal(t, Failed, route.Verdict)
	assert.Contains(t, route.Why, "the customer cancels: refused")
	skipped := &RouteReport{Verdict: Skipped}
	r.unasked(skipped)
	assert.Equal(t, Skipped, skipped.Verdict)
}

// What has no tree is not verified, so every route has one, and none is left of a route that is gone.
func TestEveryRouteHasATree(t *testing.T) {
	trees, err := LoadTrees()
	require.NoError(t, err)
	ops, order, err := operations()
	require.NoError(t, err)
	var want []string
	for _, id := range order {
		want = append(want, ops[id].route())
		if hop := trees.Route(ops[id].route()); assert.NotNil(t, hop, "%s has no tree: declare what it does in trees/", ops[id].route()) {
			api := hop.Children[len(hop.Children)-1].Children[0]
			assert.NotEmpty(t, api.Children, "%s: its tree says nothing of what its API does", ops[id].route())
		}
	}
	slices.Sort(want)
	assert.Equal(t, want, trees.Routes())
}
