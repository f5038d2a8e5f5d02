package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/test/shop"
)

func get(path string) shop.Call { return shop.Call{Method: http.MethodGet, Path: "/api/v1" + path} }

func post(path string, body any) shop.Call {
	return shop.Call{Method: http.MethodPost, Path: "/api/v1" + path, Key: shop.Key(), Body: body}
}

func available(t *testing.T, productOf shop.SKU) int64 {
	t.Helper()
	db := database(t)
	var n int64
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT available FROM mall_product.stock WHERE sku_id = ?", productOf.ID).Scan(&n))
	return n
}

func TestTheWholeStoryOfAnOrder(t *testing.T) {
	buyer, address := customer(t)
	op := operator(t)
	sku := product(t, 10)
	ctx := background(t, 60*time.Second)

	order, err := buyer.Order(ctx, shop.Key(), address, shop.Line{SKU: sku.ID, Quantity: 2})
	require.NoError(t, err)
	assert.Equal(t, "pendingPayment", order.Status)
	assert.Equal(t, shop.Money{Amount: 2598, Currency: "CNY"}, order.Total)
	assert.WithinDuration(t, time.Now().Add(15*time.Minute), order.ExpiresAt, time.Minute)
	assert.Equal(t, int64(8), available(t, sku))

	failed, err := buyer.Pay(ctx, order.ID, "failure")
	require.NoError(t, err)
	assert.Contains(t, failed.PayURL, failed.ID)
	require.Eventually(t, func() bool { return payment(t, buyer, failed.ID).Status == "failed" }, 20*time.Second, 50*time.Millisecond)
	got, err := buyer.GetOrder(ctx, order.ID)
	require.NoError(t, err)
	assert.Equal(t, "pendingPayment", got.Status, "a failed payment leaves the order as it is")

	paid, err := buyer.Pay(ctx, order.ID, "success")
	require.NoError(t, err)
	got, err = buyer.Await(ctx, order.ID, "paid")
	require.NoError(t, err)
	assert.Equal(t, paid.ID, got.PaymentID)
	assert.Equal(t, "INVALID_STATE", problemOf(t, do(t, buyer, post("/orders/"+order.ID+"/cancel", nil)), 409).Code)

	var shipped shop.Order
	_, err = op.JSON(ctx, post("/admin/orders/"+order.ID+"/shipment", map[string]string{"carrier": "SF Express", "trackingNumber": "SF123"}), &shipped)
	require.NoError(t, err)
	assert.Equal(t, "shipped", shipped.Status)
	done, err := buyer.Act(ctx, order.ID, "receipt")
	require.NoError(t, err)
	assert.Equal(t, "completed", done.Status)

	refund(t, buyer, op, order.ID, true)
	_, err = buyer.Await(ctx, order.ID, "refunded")
	require.NoError(t, err)
	assert.Equal(t, int64(8), available(t, sku), "goods that left are not put back on sale by themselves")
	require.Eventually(t, func() bool { return payment(t, buyer, paid.ID).Status == "refunded" }, 20*time.Second, 50*time.Millisecond)
	audit(t)
}

func payment(t *testing.T, c *shop.Client, id string) shop.Payment {
	t.Helper()
	var p shop.Payment
	_, err := c.JSON(t.Context(), get("/payments/"+id), &p)
	require.NoError(t, err)
	return p
}

func refund(t *testing.T, buyer, op *shop.Client, order string, approved bool) {
	t.Helper()
	var r struct{ ID, Status string }
	a, err := buyer.JSON(t.Context(), post("/orders/"+order+"/refunds", map[string]string{"reason": "too small"}), &r)
	require.NoError(t, err)
	assert.Equal(t, 201, a.Status)
	got, err := buyer.GetOrder(t.Context(), order)
	require.NoError(t, err)
	assert.Equal(t, "refundPending", got.Status)
	problemOf(t, do(t, buyer, post("/orders/"+order+"/refunds", map[string]string{"reason": "again"})), 409)
	_, err = op.JSON(t.Context(), post("/admin/refunds/"+r.ID+"/approval", map[string]any{"approved": approved, "note": "ok"}), nil)
	require.NoError(t, err)
}

func TestARejectedRefundGoesBackToWhereTheOrderWas(t *testing.T) {
	buyer, address := customer(t)
	ctx := background(t, 60*time.Second)
	order, err := buyer.Order(ctx, shop.Key(), address, shop.Line{SKU: product(t, 5).ID, Quantity: 1})
	require.NoError(t, err)
	_, err = buyer.Pay(ctx, order.ID, "success")
	require.NoError(t, err)
	_, err = buyer.Await(ctx, order.ID, "paid")
	require.NoError(t, err)
	refund(t, buyer, operator(t), order.ID, false)
	got, err := buyer.GetOrder(ctx, order.ID)
	require.NoError(t, err)
	assert.Equal(t, "paid", got.Status)
}

func TestARefundBeforeShipmentPutsTheGoodsBack(t *testing.T) {
	buyer, address := customer(t)
	sku := product(t, 5)
	ctx := background(t, 60*time.Second)
	order, err := buyer.Order(ctx, shop.Key(), address, shop.Line{SKU: sku.ID, Quantity: 2})
	require.NoError(t, err)
	_, err = buyer.Pay(ctx, order.ID, "success")
	require.NoError(t, err)
	_, err = buyer.Await(ctx, order.ID, "paid")
	require.NoError(t, err)
	refund(t, buyer, operator(t), order.ID, true)
	_, err = buyer.Await(ctx, order.ID, "refunded")
	require.NoError(t, err)
	require.Eventually(t, func() bool { return available(t, sku) == 5 }, 20*time.Second, 100*time.Millisecond)
}

func TestCancellingGivesTheStockBack(t *testing.T) {
	buyer, address := customer(t)
	sku := product(t, 3)
	order, err := buyer.Order(t.Context(), shop.Key(), address, shop.Line{SKU: sku.ID, Quantity: 3})
	require.NoError(t, err)
	p := problemOf(t, do(t, buyer, shop.Call{Method: "POST", Path: "/api/v1/orders", Key: shop.Key(),
		Body: map[string]any{"addressId": address, "items": []shop.Line{{SKU: sku.ID, Quantity: 1}}}}), 409)
	assert.Equal(t, "OUT_OF_STOCK", p.Code)
	cancelled, err := buyer.Act(t.Context(), order.ID, "cancel")
	require.NoError(t, err)
	assert.Equal(t, "cancelled", cancelled.Status)
	require.Eventually(t, func() bool { return available(t, sku) == 3 }, 20*time.Second, 100*time.Millisecond)
}

func TestAnUnpaidOrderExpiresAndALatePaymentIsRefunded(t *testing.T) {
	buyer, address := customer(t)
	sku := product(t, 1)
	ctx := background(t, 60*time.Second)
	order, err := buyer.Order(ctx, shop.Key(), address, shop.Line{SKU: sku.ID, Quantity: 1})
	require.NoError(t, err)
	var p shop.Payment
	_, err = buyer.JSON(ctx, post("/payments", map[string]string{"orderId": order.ID, "provider": "sandbox"}), &p)
	require.NoError(t, err)
	_, err = database(t).ExecContext(ctx, "UPDATE mall_order.orders SET expires_at = UTC_TIMESTAMP(3), due_at = UTC_TIMESTAMP(3) WHERE id = ? AND status = 'pendingPayment'", order.ID)
	require.NoError(t, err)
	_, err = buyer.Await(ctx, order.ID, "cancelled")
	require.NoError(t, err)
	require.Eventually(t, func() bool { return available(t, sku) == 1 }, 20*time.Second, 100*time.Millisecond)

	_, err = buyer.JSON(ctx, post("/payments/"+p.ID+"/sandbox", map[string]string{"outcome": "success"}), nil)
	require.NoError(t, err)
	require.Eventually(t, func() bool { return payment(t, buyer, p.ID).Status == "refunded" }, 30*time.Second, 100*time.Millisecond)
	got, err := buyer.GetOrder(ctx, order.ID)
	require.NoError(t, err)
	assert.Equal(t, "cancelled", got.Status)
	audit(t)
}

func TestAStrangersThingsDoNotExist(t *testing.T) {
	buyer, address := customer(t)
	stranger, _ := customer(t)
	order, err := buyer.Order(t.Context(), shop.Key(), address, shop.Line{SKU: product(t, 5).ID, Quantity: 1})
	require.NoError(t, err)
	pay, err := buyer.Pay(t.Context(), order.ID, "success")
	require.NoError(t, err)
	for _, call := range []shop.Call{
		get("/orders/" + order.ID), post("/orders/"+order.ID+"/cancel", nil), post("/orders/"+order.ID+"/receipt", nil),
		post("/orders/"+order.ID+"/refunds", map[string]string{"reason": "x"}), get("/payments/" + pay.ID),
		post("/payments", map[string]string{"orderId": order.ID, "provider": "sandbox"}),
		post("/payments/"+pay.ID+"/sandbox", map[string]string{"outcome": "success"}),
		get("/me/addresses/" + address), {Method: "DELETE", Path: "/api/v1/me/addresses/" + address},
	} {
		problemOf(t, do(t, stranger, call), 404)
	}
	a := do(t, stranger, post("/orders", map[string]any{"addressId": address, "items": []shop.Line{{SKU: product(t, 5).ID, Quantity: 1}}}))
	problemOf(t, a, 400, 404)
}

func TestTheCartSurvivesAndBecomesAnOrder(t *testing.T) {
	buyer, address := customer(t)
	a, b := product(t, 50), product(t, 50)
	type cart struct {
		Items []struct {
			SKU      string `json:"skuId"`
			Quantity int64
		}
		Total shop.Money
	}
	var c cart
	_, err := buyer.JSON(t.Context(), shop.Call{Method: "PUT", Path: "/api/v1/cart/items/" + a.ID, Body: map[string]int{"quantity": 2}}, &c)
	require.NoError(t, err)
	_, err = buyer.JSON(t.Context(), post("/cart/merge", map[string]any{"items": []shop.Line{{SKU: a.ID, Quantity: 1}, {SKU: b.ID, Quantity: 3}}}), &c)
	require.NoError(t, err)
	require.Len(t, c.Items, 2)
	assert.Equal(t, int64(5*1299), c.Total.Amount)
	assert.Equal(t, 204, do(t, buyer, shop.Call{Method: "DELETE", Path: "/api/v1/cart/items/" + b.ID}).Status)
	var order shop.Order
	_, err = buyer.JSON(t.Context(), post("/orders", map[string]any{"fromCart": true, "addressId": address}), &order)
	require.NoError(t, err)
	assert.Equal(t, int64(2*1299), order.Total.Amount)
	_, err = buyer.JSON(t.Context(), get("/cart"), &c)
	require.NoError(t, err)
	assert.Empty(t, c.Items)
	for _, quantity := range []string{"0", "-1", "100", "1e3", "99999999999999999999", `"2"`, "null"} {
		problemOf(t, do(t, buyer, shop.Call{Method: "PUT", Path: "/api/v1/cart/items/" + a.ID, Body: []byte(`{"quantity":` + quantity + `}`)}), 400)
		problemOf(t, do(t, buyer, shop.Call{Method: "POST", Path: "/api/v1/orders", Key: shop.Key(),
			Body: []byte(`{"addressId":"` + address + `","items":[{"skuId":"` + a.ID + `","quantity":` + quantity + `}]}`)}), 400)
	}
}

func TestSessionsRotateAndPasswordsReset(t *testing.T) {
	email := "sess-" + strings.ToLower(shop.Key()) + "@mall.test"
	_, _, err := anonymous().Register(t.Context(), email, "a long enough password")
	require.NoError(t, err)
	type session struct{ AccessToken, RefreshToken string }
	var s, s2, s3 session
	_, err = anonymous().JSON(t.Context(), post("/sessions", map[string]string{"email": strings.ToUpper(email), "password": "a long enough password"}), &s)
	require.NoError(t, err, "e-mail addresses are compared without case")
	refresh := func(token string, out any) *shop.Answer {
		a := do(t, anonymous(), post("/sessions/refresh", map[string]string{"refreshToken": token}))
		if a.Status == 200 {
			_, err := anonymous().JSON(t.Context(), get("/categories"), nil)
			require.NoError(t, err)
		}
		return a
	}
	_, err = anonymous().JSON(t.Context(), post("/sessions/refresh", map[string]string{"refreshToken": s.RefreshToken}), &s2)
	require.NoError(t, err)
	assert.NotEqual(t, s.RefreshToken, s2.RefreshToken)
	problemOf(t, refresh(s.RefreshToken, nil), 401)
	problemOf(t, refresh(s2.RefreshToken, nil), 401) // reuse revoked the family

	_, err = anonymous().JSON(t.Context(), post("/sessions", map[string]string{"email": email, "password": "a long enough password"}), &s3)
	require.NoError(t, err)
	assert.Equal(t, 204, do(t, anonymous().As(s3.AccessToken), shop.Call{Method: "DELETE", Path: "/api/v1/sessions/current"}).Status)
	problemOf(t, refresh(s3.RefreshToken, nil), 401)
	problemOf(t, do(t, anonymous(), post("/sessions", map[string]string{"email": email, "password": "wrong password!"})), 401)
	problemOf(t, do(t, anonymous(), post("/users", map[string]string{"email": email, "password": "another password", "name": "x"})), 409)
	for _, weak := range []string{"short", strings.Repeat("p", 129), "password", "12345678"} {
		problemOf(t, do(t, anonymous(), post("/users", map[string]string{"email": "n" + email, "password": weak, "name": "x"})), 400)
	}

	for _, who := range []string{email, "nobody-" + email} {
		assert.Equal(t, 202, do(t, anonymous(), post("/password-resets", map[string]string{"email": who})).Status)
	}
	token := mailedToken(t, email)
	assert.Equal(t, 204, do(t, anonymous(), post("/password-resets/"+token, map[string]string{"password": "a brand new password"})).Status)
	problemOf(t, do(t, anonymous(), post("/password-resets/"+token, map[string]string{"password": "a brand new password"})), 400, 404)
	problemOf(t, do(t, anonymous(), post("/sessions", map[string]string{"email": email, "password": "a long enough password"})), 401)
	logIn(t, email, "a brand new password")
}

// mailedToken waits for the mail in the local outbox folder and takes the token out of it.
func mailedToken(t *testing.T, email string) string {
	t.Helper()
	state := ""
	for _, kv := range mall.env {
		if dir, ok := strings.CutPrefix(kv, "MALL_STATE_DIR="); ok {
			state = dir
		}
	}
	require.NotEmpty(t, state, "mails are read from the state directory of a mall that this run started")
	token := regexp.MustCompile(`password-resets?[/=]([A-Za-z0-9_-]{20,})|token[=:]\s*([A-Za-z0-9_-]{20,})`)
	var found string
	require.Eventually(t, func() bool {
		files, _ := filepath.Glob(filepath.Join(state, "mail", "*"))
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil || !strings.Contains(string(text), email) {
				continue
			}
			plain := strings.ReplaceAll(string(text), "=\r\n", "")
			if m := token.FindStringSubmatch(plain); m != nil {
				found = m[1] + m[2]
				return true
			}
		}
		return false
	}, 20*time.Second, 100*time.Millisecond, "a mail to %s", email)
	return found
}

func TestOperatorsActsAreAudited(t *testing.T) {
	op := operator(t)
	sku := product(t, 5)
	var stock struct{ Available, OnHand int64 }
	_, err := op.JSON(t.Context(), post("/admin/skus/"+sku.ID+"/stock", map[string]any{"delta": 7, "reason": "delivery"}), &stock)
	require.NoError(t, err)
	assert.Equal(t, int64(12), stock.Available)
	problemOf(t, do(t, op, post("/admin/skus/"+sku.ID+"/stock", map[string]any{"delta": -13, "reason": "lost"})), 409)
	problemOf(t, do(t, op, post("/admin/skus/"+sku.ID+"/stock", map[string]any{"delta": 1, "reason": ""})), 400)
	require.Eventually(t, func() bool {
		var log struct {
			Items []struct{ Action, Target string }
		}
		_, err := op.JSON(t.Context(), get("/admin/audit-log?limit=100&target="+sku.ID), &log)
		return err == nil && len(log.Items) == 1
	}, 20*time.Second, 100*time.Millisecond, "the stock change is in the audit log")
}

func TestPicturesAreStoredAndServed(t *testing.T) {
	op := operator(t)
	png := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82")
	send := func(body []byte, contentType string) *shop.Answer {
		return do(t, op, shop.Call{Method: "POST", Path: "/api/v1/admin/pictures", Key: shop.Key(), Body: body, Header: http.Header{"Content-Type": {contentType}}})
	}
	a := send(png, "image/png")
	require.Equal(t, 201, a.Status, string(a.Body))
	var url string
	_, err := fmt.Sscanf(regexp.MustCompile(`"url":"([^"]+)"`).FindStringSubmatch(string(a.Body))[1], "%s", &url)
	require.NoError(t, err)
	served := do(t, anonymous(), shop.Call{Method: "GET", Path: url})
	assert.Equal(t, 200, served.Status)
	assert.Equal(t, png, served.Body)
	assert.Equal(t, "image/png", served.Header.Get("Content-Type"))
	assert.Equal(t, "nosniff", served.Header.Get("X-Content-Type-Options"))
	problemOf(t, send([]byte("<svg onload=alert(1)>"), "image/svg+xml"), 400, 415)
	problemOf(t, send([]byte("<script>"), "image/png"), 400, 415)
}

func TestTheCatalogueIsSeeded(t *testing.T) {
	var categories struct{ Items []struct{ ID string } }
	_, err := anonymous().JSON(t.Context(), get("/categories"), &categories)
	require.NoError(t, err)
	assert.GreaterOrEqual(t, len(categories.Items), 8)
	seen, plenty, total, cursor := map[string]bool{}, 0, 0, ""
	for {
		var list struct {
			Items []struct {
				shop.Product
				Pictures []string `json:"pictures"`
			}
			NextCursor string
		}
		_, err := anonymous().JSON(t.Context(), get("/products?limit=100&sort=title&cursor="+cursor), &list)
		require.NoError(t, err)
		for _, p := range list.Items {
			assert.False(t, seen[p.ID], "a page repeats %s", p.ID)
			seen[p.ID] = true
			for _, s := range p.SKUs {
				total++
				if s.Available >= 200 {
					plenty++
				}
			}
		}
		if cursor = list.NextCursor; cursor == "" {
			break
		}
	}
	assert.GreaterOrEqual(t, len(seen), 200)
	assert.Greater(t, plenty*2, total, "most SKUs have at least 200 pieces")
}
