package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zeromicro/go-zero/core/logx"
	"github.com/zeromicro/go-zero/core/stores/redis"
	"github.com/zeromicro/go-zero/rest"

	"mall/app/order/api/internal/config"
	"mall/app/order/api/internal/handler"
	"mall/app/order/api/internal/svc"
	"mall/app/order/domain"
	"mall/app/order/flash"
	"mall/app/order/ordertest"
	"mall/app/order/rpc/rpctest"
	"mall/common/auth"
	"mall/common/id"
	"mall/common/web"
	"mall/test/redistest"
)

func TestMain(m *testing.M) {
	logx.Disable()
	m.Run()
}

// shop is order-api over order-rpc, on a real database and a real Redis.
type shop struct {
	*testing.T
	url                string
	store              *ordertest.Schema
	auth               auth.Conf
	user, address, sku string
	sale               string
}

func open(t *testing.T) *shop {
	t.Helper()
	s := &shop{
		T: t, store: ordertest.Store(t), auth: auth.Conf{AccessSecret: "secret-of-the-order-api-tests", AccessExpire: 900},
		user: id.New(), address: id.New(), sku: id.New(), sale: id.New(),
	}
	product := ordertest.NewSale(s.sale, s.sku, 50)
	orders, carts := rpctest.Serve(t, s.store.DB(), product, ordertest.OneAddress(s.user, s.address))
	c := config.Config{Auth: s.auth}
	c.Name, c.Timeout, c.MaxBytes, c.MaxConns = "order-api", 5000, 1<<20, 1000
	server, err := rest.NewServer(c.RestConf, rest.WithRouter(web.NewRouter(false)), rest.WithUnauthorizedCallback(web.Unauthorized))
	require.NoError(t, err)
	server.Use(web.Deadline(5 * time.Second))
	r := redis.MustNewRedis(redis.RedisConf{Host: redistest.Server(t), Type: redis.NodeType, DisableIdentity: true})
	handler.RegisterHandlers(server, svc.Wire(c, orders, carts, flash.New(r, &ordertest.Queue{}, product, flash.NewTickets("secret"))))
	bare, err := rest.NewServerless(server)
	require.NoError(t, err)
	listening := httptest.NewServer(web.Problems(http.HandlerFunc(bare.Serve)))
	t.Cleanup(listening.Close)
	s.url = listening.URL
	return s
}

type answer struct {
	status int
	header http.Header
	text   string
	body   map[string]any
}

func (s *shop) as(role, user, method, path, body string, headers ...string) answer {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), method, s.url+"/api/v1"+path, strings.NewReader(body))
	require.NoError(s, err)
	if role != "" {
		token, err := s.auth.Issue(auth.Caller{UserID: user, Role: role}, time.Now())
		require.NoError(s, err)
		req.Header.Set("Authorization", "Bearer "+token)
	}
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(s, err)
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(s, err)
	a := answer{status: resp.StatusCode, header: resp.Header, text: string(raw)}
	if len(raw) > 0 {
		require.NoError(s, json.Unmarshal(raw, &a.body), "%s", raw)
	}
	return a
}

func (s *shop) mine(method, path, body string, headers ...string) answer {
	s.Helper()
	return s.as(auth.RoleCustomer, s.user, method, path, body, headers...)
}

func (s *shop) operator(method, path, body string) answer {
	s.Helper()
	return s.as(auth.RoleOperator, id.New(), method, path, body)
}

func TestAnOrderFromCartToRefund(t *testing.T) {
	s := open(t)
	cart := s.mine("PUT", "/cart/items/"+s.sku, `{"quantity":3}`)
	assert.Equal(t, 200, cart.status, cart.text)
	assert.Contains(t, cart.text, `"total":{"amount":300,"currency":"CNY"}`)
	assert.Equal(t, 200, s.mine("POST", "/cart/merge", fmt.Sprintf(`{"items":[{"skuId":%q,"quantity":1}]}`, s.sku)).status)
	made := s.mine("POST", "/orders", fmt.Sprintf(`{"fromCart":true,"addressId":%q}`, s.address), "Idempotency-Key", "k")
	require.Equal(t, 201, made.status, made.text)
	assert.Contains(t, s.mine("GET", "/cart", "").text, `"items":[]`)
	orderID, _ := made.body["id"].(string)
	again := s.mine("POST", "/orders", fmt.Sprintf(`{"fromCart":true,"addressId":%q}`, s.address), "Idempotency-Key", "k")
	assert.Equal(t, 201, again.status)
	assert.Equal(t, made.text, again.text)
	assert.Equal(t, "true", again.header.Get("Idempotent-Replayed"))
	assert.Empty(t, made.header.Get("Idempotent-Replayed"))
	read := s.mine("GET", "/orders/"+orderID, "")
	require.Len(t, read.body["history"], 1, read.text)
	delete(read.body, "history")
	assert.Equal(t, made.body, read.body, "the same, but for the history")
	assert.Regexp(t, `"createdAt":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"`, made.text)

	assert.Equal(t, 403, s.mine("POST", "/admin/orders/"+orderID+"/shipment", `{"carrier":"SF","trackingNumber":"1"}`).status)
	assert.Equal(t, 409, s.operator("POST", "/admin/orders/"+orderID+"/shipment", `{"carrier":"SF","trackingNumber":"1"}`).status)
	ordertest.Pay(t, s.store, orderID)
	shipped := s.operator("POST", "/admin/orders/"+orderID+"/shipment", `{"carrier":"SF","trackingNumber":"1"}`)
	assert.Equal(t, "shipped", shipped.body["status"], shipped.text)
	assert.Equal(t, "completed", s.mine("POST", "/orders/"+orderID+"/receipt", "").body["status"], "an action without a body takes nothing")
	assert.Equal(t, 409, s.mine("POST", "/orders/"+orderID+"/cancel", "{}").status, "or an empty object")

	asked := s.mine("POST", "/orders/"+orderID+"/refunds", `{"reason":"broken"}`, "Idempotency-Key", "r")
	require.Equal(t, 201, asked.status, asked.text)
	assert.Equal(t, asked.text, s.mine("POST", "/orders/"+orderID+"/refunds", `{"reason":"broken"}`, "Idempotency-Key", "r").text)
	assert.Contains(t, s.operator("GET", "/admin/refunds?status=requested", "").text, orderID)
	refundID, _ := asked.body["id"].(string)
	decided := s.operator("POST", "/admin/refunds/"+refundID+"/approval", `{"approved":false,"note":"worn"}`)
	assert.Equal(t, "rejected", decided.body["status"], decided.text)
	assert.Equal(t, 204, s.mine("DELETE", "/cart/items/"+s.sku, "").status)
}

func TestOneOrderTellsItsRefundsAndHistoryAndListsDoNot(t *testing.T) {
	s := open(t)
	o := ordertest.Place(t, s.store, func(d *domain.Draft) { d.UserID = s.user })
	ordertest.Pay(t, s.store, o.ID)
	refund := ordertest.Refund(t, s.store, o.ID, true)
	for _, one := range []answer{s.mine("GET", "/orders/"+o.ID, ""), s.operator("GET", "/admin/orders/"+o.ID, "")} {
		require.Equal(t, 200, one.status, one.text)
		var statuses []any
		for _, c := range one.body["history"].([]any) {
			statuses = append(statuses, c.(map[string]any)["status"])
			assert.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`, c.(map[string]any)["at"])
		}
		assert.Equal(t, []any{"pendingPayment", "paid", "refundPending"}, statuses)
		refunds := one.body["refunds"].([]any)
		require.Len(t, refunds, 1)
		assert.Equal(t, refund.ID, refunds[0].(map[string]any)["id"])
		assert.Equal(t, "approved", refunds[0].(map[string]any)["status"])
	}
	for _, list := range []answer{s.mine("GET", "/orders", ""), s.operator("GET", "/admin/orders", "")} {
		assert.NotContains(t, list.text, "history")
		assert.NotContains(t, list.text, `"refunds"`)
	}
}

func TestStatisticsOverHTTP(t *testing.T) {
	s := open(t)
	ordertest.Place(t, s.store, nil)
	ordertest.Pay(t, s.store, ordertest.Place(t, s.store, nil).ID)
	from := time.Now().Add(-time.Hour)
	got := s.operator("GET", "/admin/statistics?from="+url.QueryEscape(from.In(time.FixedZone("CST", 8*3600)).Format(time.RFC3339))+
		"&to="+from.Add(2*time.Hour).UTC().Format(time.RFC3339)+"&bucket=hour", "")
	require.Equal(t, 200, got.status, got.text)
	assert.Equal(t, from.UTC().Truncate(time.Second).Format("2006-01-02T15:04:05.000Z"), got.body["from"], "in UTC, whatever was asked in")
	buckets := got.body["items"].([]any)
	require.Len(t, buckets, 2)
	assert.Equal(t, got.body["from"], buckets[0].(map[string]any)["start"])
	totals := got.body["totals"].(map[string]any)
	assert.Equal(t, map[string]any{
		"orders": 2., "paid": 1., "cancelled": 0., "refundRequests": 0., "conversion": 0.5,
		"revenue": map[string]any{"amount": 1299., "currency": "CNY"}, "refunded": map[string]any{"amount": 0., "currency": "CNY"},
		"averageOrder": map[string]any{"amount": 1299., "currency": "CNY"},
	}, totals)
	assert.Len(t, got.body["byStatus"], 2)
	assert.Len(t, got.body["topProducts"], 2)

	empty := s.operator("GET", "/admin/statistics?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z", "")
	require.Equal(t, 200, empty.status, empty.text)
	assert.Equal(t, "day", empty.body["bucket"])
	assert.Contains(t, empty.text, `"byStatus":[]`)
	assert.Contains(t, empty.text, `"topProducts":[]`)
}

func TestOperatorsFindACustomersOrdersByEmail(t *testing.T) {
	s := open(t)
	mine := ordertest.Place(t, s.store, func(d *domain.Draft) { d.UserID = s.user })
	other := ordertest.Place(t, s.store, nil)
	find := func(query string) answer { return s.operator("GET", "/admin/orders?query="+url.QueryEscape(query), "") }
	assert.Contains(t, find(ordertest.Email(s.user)).text, mine.ID)
	assert.NotContains(t, find(ordertest.Email(s.user)).text, other.ID)
	assert.Contains(t, find("nobody@mall.test").text, `"items":[]`)
	assert.Contains(t, s.operator("GET", "/admin/orders?userId="+id.New()+"&query="+ordertest.Email(s.user), "").text, `"items":[]`)
}

func TestOnlyOperatorsSeeTraces(t *testing.T) {
	s := open(t)
	o := ordertest.Place(t, s.store, func(d *domain.Draft) {
		d.UserID, d.Traceparent = s.user, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	})
	for _, path := range []string{"/orders/" + o.ID, "/orders"} {
		assert.NotContains(t, s.mine("GET", path, "").text, "traceId", path)
		assert.Contains(t, s.operator("GET", "/admin"+path, "").text, `"traceId":"0af7651916cd43dd8448eb211c80319c"`, path)
	}
	assert.Contains(t, s.operator("GET", "/admin/orders?userId="+s.user, "").text, o.ID)
	assert.NotContains(t, s.operator("GET", "/admin/orders?userId="+id.New(), "").text, o.ID)
}

func TestWhoMayNot(t *testing.T) {
	s := open(t)
	for _, route := range []string{
		"GET /cart", "PUT /cart/items/" + s.sku, "DELETE /cart/items/" + s.sku, "POST /cart/merge", "POST /orders", "GET /orders", "GET /orders/x",
		"POST /orders/x/cancel", "POST /orders/x/refunds", "POST /orders/x/receipt", "POST /flash-sales/x/orders", "GET /flash-sales/tickets/x",
		"GET /admin/orders", "GET /admin/orders/x", "POST /admin/orders/x/shipment", "GET /admin/refunds", "GET /admin/statistics", "POST /admin/refunds/x/approval",
	} {
		method, path, _ := strings.Cut(route, " ")
		assert.Equal(t, 401, s.as("", "", method, path, "{}").status, route)
		assert.Equal(t, 401, s.as("", "", method, path, "{}", "Authorization", "Bearer forged").status, route)
		if strings.HasPrefix(path, "/admin") {
			assert.Equal(t, 403, s.mine(method, path, "{}").status, route)
		} else if !strings.Contains(path, "merge") {
			nobody := s.as(auth.RoleCustomer, "", method, path, `{"quantity":1,"skuId":"x","addressId":"x","reason":"r"}`, "Idempotency-Key", "k")
			assert.Contains(t, []int{400, 401}, nobody.status, "%s for nobody: %s", route, nobody.text)
		}
	}
	o := ordertest.Place(t, s.store, nil)
	for _, route := range []string{"GET /orders/" + o.ID, "POST /orders/" + o.ID + "/cancel", "POST /orders/" + o.ID + "/receipt"} {
		method, path, _ := strings.Cut(route, " ")
		assert.Equal(t, 404, s.mine(method, path, "").status, route)
	}
}

func TestBadInputIsNamed(t *testing.T) {
	s := open(t)
	good := fmt.Sprintf(`{"items":[{"skuId":%q,"quantity":1}],"addressId":%q}`, s.sku, s.address)
	for name, tc := range map[string]struct {
		body, key string
		status    int
		says      string
	}{
		"no key":          {good, "", 400, "Idempotency-Key"},
		"key with space":  {good, "a b", 400, "Idempotency-Key"},
		"long key":        {good, strings.Repeat("k", 256), 400, "Idempotency-Key"},
		"not JSON":        {`{"items":`, "k", 400, "JSON"},
		"unknown field":   {strings.Replace(good, `"items"`, `"total":1,"items"`, 1), "k", 400, "total"},
		"wrong type":      {strings.Replace(good, `"quantity":1`, `"quantity":"1"`, 1), "k", 400, "quantity"},
		"fraction":        {strings.Replace(good, `"quantity":1`, `"quantity":1.5`, 1), "k", 400, "quantity"},
		"huge quantity":   {strings.Replace(good, `"quantity":1`, `"quantity":1e30`, 1), "k", 400, "quantity"},
		"negative":        {strings.Replace(good, `"quantity":1`, `"quantity":-1`, 1), "k", 400, "items[0].quantity"},
		"no address":      {fmt.Sprintf(`{"items":[{"skuId":%q,"quantity":1}]}`, s.sku), "k", 400, "addressId"},
		"foreign address": {fmt.Sprintf(`{"items":[{"skuId":%q,"quantity":1}],"addressId":%q}`, s.sku, id.New()), "k", 400, "addressId"},
		"unknown SKU":     {strings.Replace(good, s.sku, id.New(), 1), "k", 404, "SKU_NOT_FOUND"},
		"more than there": {strings.Replace(good, `"quantity":1`, `"quantity":51`, 1), "k", 409, "OUT_OF_STOCK"},
		"empty cart":      {fmt.Sprintf(`{"fromCart":true,"addressId":%q}`, s.address), "k", 409, "CART_EMPTY"},
	} {
		a := s.mine("POST", "/orders", tc.body, "Idempotency-Key", tc.key)
		assert.Equal(t, tc.status, a.status, "%s: %s", name, a.text)
		assert.Contains(t, a.text, tc.says, name)
		assert.Equal(t, "application/problem+json", a.header.Get("Content-Type"), name)
	}
	assert.Zero(t, ordertest.Count(t, s.store, "SELECT COUNT(*) FROM orders"))
	for _, path := range []string{"/orders?limit=0", "/orders?limit=101", "/orders?limit=x", "/orders?status=x", "/orders?cursor=x"} {
		assert.Equal(t, 400, s.mine("GET", path, "").status, path)
	}
	assert.Equal(t, 400, s.mine("PUT", "/cart/items/"+s.sku, `{}`).status)
	assert.Equal(t, 400, s.mine("POST", "/cart/merge", `{}`).status)
}

func TestAFlashSaleOverHTTP(t *testing.T) {
	s := open(t)
	path, body := "/flash-sales/"+s.sale+"/orders", fmt.Sprintf(`{"skuId":%q}`, s.sku)
	assert.Equal(t, 400, s.mine("POST", path, body).status, "no key")
	a := s.mine("POST", path, body, "Idempotency-Key", "k")
	require.Equal(t, 202, a.status, a.text)
	assert.Equal(t, "queued", a.body["status"])
	again := s.mine("POST", path, body, "Idempotency-Key", "k")
	assert.Equal(t, a.text, again.text)
	assert.Equal(t, "true", again.header.Get("Idempotent-Replayed"))
	ticket, _ := a.body["ticket"].(string)
	assert.Equal(t, "queued", s.mine("GET", "/flash-sales/tickets/"+ticket, "").body["status"])
	assert.Equal(t, 404, s.as(auth.RoleCustomer, id.New(), "GET", "/flash-sales/tickets/"+ticket, "").status)
	assert.Equal(t, 404, s.mine("GET", "/flash-sales/tickets/"+id.New(), "").status)
	assert.Equal(t, 404, s.mine("POST", "/flash-sales/"+id.New()+"/orders", body, "Idempotency-Key", "k2").status)
	assert.Equal(t, 404, s.mine("POST", path, `{"skuId":"x"}`, "Idempotency-Key", "k2").status)
}
