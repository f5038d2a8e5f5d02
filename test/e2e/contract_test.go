package e2e

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/common/id"
	"mall/test/shop"
)

// operation is one route of the served OpenAPI document.
type operation struct {
	method, path, id string
	auth, admin      bool
	needsKey         bool
	jsonBody         bool
}

func operations(t *testing.T) []operation {
	t.Helper()
	var doc struct {
		OpenAPI string `json:"openapi"`
		Paths   map[string]map[string]struct {
			OperationID string           `json:"operationId"`
			Security    []map[string]any `json:"security"`
			Parameters  []struct {
				Name, In string
				Required bool
			} `json:"parameters"`
			RequestBody struct {
				Content map[string]any `json:"content"`
			} `json:"requestBody"`
		} `json:"paths"`
	}
	_, err := anonymous().JSON(t.Context(), shop.Call{Method: "GET", Path: "/api/openapi.json"}, &doc)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(doc.OpenAPI, "3."), doc.OpenAPI)
	var all []operation
	for path, methods := range doc.Paths {
		for method, op := range methods {
			o := operation{method: strings.ToUpper(method), id: op.OperationID, auth: len(op.Security) > 0,
				admin: strings.Contains(path, "/admin/")}
			_, o.jsonBody = op.RequestBody.Content["application/json"]
			for _, p := range op.Parameters {
				o.needsKey = o.needsKey || (p.Name == "Idempotency-Key" && p.Required)
			}
			o.path = strings.NewReplacer("{provider}", "sandbox", "{token}", "no-such-token").Replace(path)
			for strings.Contains(o.path, "{") {
				begin, end := strings.Index(o.path, "{"), strings.Index(o.path, "}")
				o.path = o.path[:begin] + id.New() + o.path[end+1:]
			}
			all = append(all, o)
		}
	}
	slices.SortFunc(all, func(a, b operation) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	require.Greater(t, len(all), 45)
	return all
}

// problemOf asserts that an answer is a complete problem with the status.
func problemOf(t *testing.T, a *shop.Answer, status ...int) shop.Problem {
	t.Helper()
	assert.Contains(t, status, a.Status, string(a.Body))
	assert.Equal(t, "application/problem+json", a.Header.Get("Content-Type"), string(a.Body))
	assert.Equal(t, a.Status, a.Problem.Status)
	assert.NotEmpty(t, a.Problem.Title)
	assert.NotEmpty(t, a.Problem.Detail)
	assert.NotEmpty(t, a.Problem.Code)
	assert.Len(t, a.Header.Get("X-Trace-Id"), 32)
	assert.Equal(t, a.Header.Get("X-Trace-Id"), a.Problem.TraceID)
	return a.Problem
}

func do(t *testing.T, c *shop.Client, call shop.Call) *shop.Answer {
	t.Helper()
	a, err := c.Do(t.Context(), call)
	require.NoError(t, err)
	assert.Len(t, a.Header.Values("X-Trace-Id"), 1, "%s %s", call.Method, call.Path)
	return a
}

func TestEveryRouteRefusesStrangers(t *testing.T) {
	buyer, _ := customer(t)
	forged := anonymous().As(forge(buyer.Token))
	for _, op := range operations(t) {
		t.Run(op.id, func(t *testing.T) {
			call := shop.Call{Method: op.method, Path: op.path, Key: shop.Key()}
			if op.jsonBody {
				call.Body = []byte("{}")
			}
			if op.auth {
				assert.Equal(t, "UNAUTHORIZED", problemOf(t, do(t, anonymous(), call), 401).Code)
				problemOf(t, do(t, forged, call), 401)
				problemOf(t, do(t, anonymous().As("rubbish"), call), 401)
			}
			if op.admin {
				assert.Equal(t, "FORBIDDEN", problemOf(t, do(t, buyer, call), 403).Code)
			}
		})
	}
}

// forge changes the role inside a token and leaves its signature.
func forge(token string) string {
	parts := strings.Split(token, ".")
	return parts[0] + "." + strings.ToUpper(parts[1][:4]) + parts[1][4:] + "." + parts[2]
}

func TestEveryRouteWithABodyRefusesBadOnes(t *testing.T) {
	op := operator(t)
	for _, o := range operations(t) {
		if !o.jsonBody || o.id == "handlePaymentCallback" {
			continue
		}
		t.Run(o.id, func(t *testing.T) {
			send := func(body, contentType string) *shop.Answer {
				return do(t, op, shop.Call{Method: o.method, Path: o.path, Key: shop.Key(), Body: []byte(body),
					Header: http.Header{"Content-Type": {contentType}}})
			}
			for _, body := range []string{`{`, `[]`, `"x"`, `{"noSuchField":1}`, `{} {}`, `{"items":{"a":1}}`, "\x00\xff"} {
				assert.Equal(t, "VALIDATION", problemOf(t, send(body, "application/json"), 400).Code, body)
			}
			unknown := send(`{"noSuchField":1}`, "application/json")
			if assert.NotEmpty(t, unknown.Problem.Errors) {
				assert.Equal(t, "noSuchField", unknown.Problem.Errors[0].Field)
			}
			problemOf(t, send(`{"a":1}`, "text/plain"), 415)
			huge := `{"reason":"` + strings.Repeat("x", 2<<20) + `"}`
			problemOf(t, send(huge, "application/json"), 413)
		})
	}
}

func TestCreatingRoutesNeedAnIdempotencyKey(t *testing.T) {
	op := operator(t)
	checked := 0
	for _, o := range operations(t) {
		if !o.needsKey {
			continue
		}
		checked++
		t.Run(o.id, func(t *testing.T) {
			for _, key := range []string{"", strings.Repeat("k", 256), "with space"} {
				call := shop.Call{Method: o.method, Path: o.path, Body: validBody(o.id)}
				if key != "" {
					call.Header = http.Header{"Idempotency-Key": {key}}
				}
				p := problemOf(t, do(t, op, call), 400)
				if assert.NotEmpty(t, p.Errors, "key %q", key) {
					assert.Equal(t, "Idempotency-Key", p.Errors[0].Field)
				}
			}
		})
	}
	assert.GreaterOrEqual(t, checked, 8)
}

// validBody passes parsing, so that the missing key is what is wrong.
func validBody(operationID string) any {
	price := map[string]any{"amount": 1, "currency": "CNY"}
	switch operationID {
	case "register":
		return map[string]string{"email": "x@mall.test", "password": "a long enough password", "name": "x"}
	case "createAddress":
		return map[string]string{"recipient": "x", "phone": "13800138000", "line1": "x", "city": "x", "province": "x", "postalCode": "200000", "country": "CN"}
	case "createOrder":
		return map[string]any{"items": []shop.Line{{SKU: id.New(), Quantity: 1}}, "addressId": id.New()}
	case "createPayment":
		return map[string]string{"orderId": id.New(), "provider": "sandbox"}
	case "createRefund":
		return map[string]string{"reason": "x"}
	case "createFlashOrder":
		return map[string]string{"skuId": id.New()}
	case "createProduct":
		return map[string]any{"title": "x", "categoryId": "x", "skus": []any{map[string]any{"price": price}}}
	case "createFlashSale":
		return map[string]any{"name": "x", "startsAt": "2030-01-01T00:00:00Z", "endsAt": "2030-01-02T00:00:00Z",
			"items": []any{map[string]any{"skuId": id.New(), "price": price, "quantity": 1}}}
	}
	return nil
}

func TestUnknownThingsAreNotFound(t *testing.T) {
	op := operator(t)
	for _, o := range operations(t) {
		if o.method != http.MethodGet || !strings.Contains(o.path, "/01") {
			continue
		}
		t.Run(o.id, func(t *testing.T) {
			problemOf(t, do(t, op, shop.Call{Method: o.method, Path: o.path}), 404)
			at := strings.Index(o.path, "/01")
			for _, odd := range []string{"x", "%00", "%27%20OR%201=1", strings.Repeat("9", 300), "%E5%8F%B7", "%ff"} {
				problemOf(t, do(t, op, shop.Call{Method: o.method, Path: o.path[:at] + "/" + odd}), 404)
			}
		})
	}
	problemOf(t, do(t, op, shop.Call{Method: "GET", Path: "/api/v1/no-such-path"}), 404)
	problemOf(t, do(t, op, shop.Call{Method: "PATCH", Path: "/api/v1/orders"}), 405)
	problemOf(t, do(t, op, shop.Call{Method: "DELETE", Path: "/api/v1/products"}), 405)
}

func TestListsCheckLimitSortAndCursor(t *testing.T) {
	op := operator(t)
	foreign := ""
	{
		var list struct{ NextCursor string }
		_, err := op.JSON(t.Context(), shop.Call{Method: "GET", Path: "/api/v1/products?limit=1"}, &list)
		require.NoError(t, err)
		require.NotEmpty(t, list.NextCursor)
		foreign = list.NextCursor
	}
	for _, path := range []string{"/products", "/orders", "/admin/orders", "/admin/refunds", "/admin/products", "/admin/audit-log", "/flash-sales", "/admin/flash-sales", "/admin/stock"} {
		t.Run(path, func(t *testing.T) {
			for _, limit := range []string{"0", "-1", "101", "x", "1e9", "99999999999999999999"} {
				problemOf(t, do(t, op, shop.Call{Method: "GET", Path: "/api/v1" + path + "?limit=" + limit}), 400)
			}
			problemOf(t, do(t, op, shop.Call{Method: "GET", Path: "/api/v1" + path + "?cursor=rubbish"}), 400)
			if path != "/products" {
				problemOf(t, do(t, op, shop.Call{Method: "GET", Path: "/api/v1" + path + "?cursor=" + foreign}), 400)
			}
			a := do(t, op, shop.Call{Method: "GET", Path: "/api/v1" + path + "?limit=100"})
			require.Equal(t, 200, a.Status, string(a.Body))
			var list map[string]json.RawMessage
			require.NoError(t, json.Unmarshal(a.Body, &list))
			assert.Contains(t, list, "items")
			assert.Contains(t, list, "nextCursor")
			assert.NotEqual(t, "null", string(list["items"]))
		})
	}
	problemOf(t, do(t, op, shop.Call{Method: "GET", Path: "/api/v1/products?sort=cheapest"}), 400)
	problemOf(t, do(t, op, shop.Call{Method: "GET", Path: "/api/v1/orders?status=lost"}), 400)
	problemOf(t, do(t, op, shop.Call{Method: "GET", Path: "/api/v1/products?sort=title&cursor=" + foreign}), 400)
}

func TestQueriesOfTheWrongFormAreNamed(t *testing.T) {
	op := operator(t)
	day := "from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z"
	for query, field := range map[string]string{
		"/products?minPrice=x": "minPrice", "/products?minPrice=-1": "minPrice", "/products?maxPrice=1.5": "maxPrice",
		"/products?minPrice=5&maxPrice=4": "maxPrice", "/products?maxPrice=99999999999999999999": "maxPrice",
		"/products?available=maybe": "available", "/admin/products?available=2": "available", "/admin/products?minPrice=": "minPrice",
		"/suggestions": "query", "/suggestions?query=": "query", "/suggestions?query=%20%09": "query", "/suggestions?query=a%00b": "query",
		"/suggestions?query=%ff": "query", "/products?query=%ff": "query", "/admin/orders?query=%ff": "query", "/suggestions?query=" + strings.Repeat("x", 101): "query",
		"/suggestions?query=x&limit=0": "limit", "/suggestions?query=x&limit=21": "limit", "/suggestions?query=x&limit=x": "limit",
		"/admin/stock?below=-1": "below", "/admin/stock?below=x": "below", "/admin/stock?sort=price": "sort",
		"/admin/stock?query=" + strings.Repeat("x", 101): "query",
		"/admin/statistics": "from", "/admin/statistics?from=2026-03-01T00:00:00Z": "to",
		"/admin/statistics?from=2026-03-01&to=2026-03-02T00:00:00Z":                       "from",
		"/admin/statistics?bucket=week&" + day:                                            "bucket",
		"/admin/statistics?from=2026-03-02T00:00:00Z&to=2026-03-02T00:00:00Z":             "to",
		"/admin/statistics?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z":             "to",
		"/admin/statistics?bucket=hour&from=2026-03-01T00:00:00Z&to=2026-03-17T17:00:00Z": "to",
		"/admin/statistics?from=0001-01-01T00:00:00Z&to=2026-03-17T17:00:00Z":             "from",
		"/admin/statistics?from=2000-01-01T00:00:00Z&to=9990-01-01T00:00:00Z":             "to",
		"/admin/orders?query=" + strings.Repeat("x", 255):                                 "query",
	} {
		p := problemOf(t, do(t, op, shop.Call{Method: "GET", Path: "/api/v1" + query}), 400)
		if assert.NotEmpty(t, p.Errors, query) {
			assert.Equal(t, field, p.Errors[0].Field, query)
		}
	}
	for _, query := range []string{
		"/products?minPrice=0&maxPrice=0&available=false", "/suggestions?query=%27%20OR%201%3D1%20--", "/suggestions?query=%25&limit=20",
		"/admin/stock?below=0&query=%25", "/admin/statistics?bucket=hour&from=2026-03-01T00:00:00Z&to=2026-03-17T16:00:00Z",
		"/admin/statistics?from=2026-03-01T00:00:00%2B08:00&to=2026-03-01T00:00:01%2B08:00",
		"/admin/orders?query=nobody@mall.test", "/admin/orders?query=%40", "/admin/orders?query=%E7%8E%8B%27",
	} {
		a := do(t, op, shop.Call{Method: "GET", Path: "/api/v1" + query})
		assert.Equal(t, 200, a.Status, "%s: %s", query, a.Body)
		assert.Contains(t, string(a.Body), `"items":[`, query)
	}
}
