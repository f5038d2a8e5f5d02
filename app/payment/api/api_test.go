package main_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/payment/api/apitest"
	"mall/app/payment/provider"
	"mall/app/payment/provider/sandbox"
	"mall/app/payment/rpc/client/payment"
	"mall/app/payment/rpc/paymenttest"
	"mall/common/id"
	"mall/common/mysql"
)

const callbackPath = "/api/v1/payments/callbacks/sandbox"

// shop is payment-api over payment-rpc over MariaDB, with one customer and one order of 1299 fen.
type shop struct {
	*testing.T
	db       *mysql.DB
	url      string
	orders   *paymenttest.Orders
	payments payment.Payment
	user     string
	order    string
}

func open(t *testing.T) *shop {
	t.Helper()
	return openWith(t, paymenttest.Providers())
}

func openWith(t *testing.T, providers provider.Conf) *shop {
	t.Helper()
	s := &shop{T: t, db: paymenttest.DB(t), orders: &paymenttest.Orders{}, user: id.New(), order: id.New()}
	s.serve(paymenttest.Serve(t, s.db, s.orders, providers))
	s.orders.Pending(s.order, s.user, 1299)
	return s
}

func (s *shop) serve(payments payment.Payment) {
	s.Helper()
	s.payments, s.url = payments, apitest.Serve(s.T, payments)
}

// answer is what every test looks at.
type answer struct {
	status int
	header http.Header
	body   map[string]any
}

func (a answer) text(key string) string { s, _ := a.body[key].(string); return s }

func (s *shop) do(method, path, body string, headers map[string]string) answer {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), method, s.url+path, strings.NewReader(body))
	require.NoError(s, err)
	for k, v := range headers {
		req.Header.Set(k, v)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(s, err)
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(s, err)
	a := answer{status: resp.StatusCode, header: resp.Header}
	if len(raw) > 0 {
		require.NoError(s, json.Unmarshal(raw, &a.body), "%s", raw)
	}
	return a
}

func (s *shop) as(user, method, path, body string, headers ...string) answer {
	s.Helper()
	h := map[string]string{"Authorization": "Bearer " + apitest.Token(s, user), "Content-Type": "application/json"}
	for i := 0; i+1 < len(headers); i += 2 {
		h[headers[i]] = headers[i+1]
	}
	return s.do(method, path, body, h)
}

// pay starts a payment of the order and returns its id.
func (s *shop) pay() string {
	s.Helper()
	a := s.as(s.user, http.MethodPost, "/api/v1/payments", `{"orderId":"`+s.order+`","provider":"sandbox"}`, "Idempotency-Key", id.New())
	require.Equal(s, http.StatusCreated, a.status, "%v", a.body)
	return a.text("id")
}

func (s *shop) status(paymentID string) string {
	s.Helper()
	a := s.as(s.user, http.MethodGet, "/api/v1/payments/"+paymentID, "")
	require.Equal(s, http.StatusOK, a.status, "%v", a.body)
	return a.text("status")
}

// report posts a signed callback of an event at a time.
func (s *shop) report(b sandbox.Body, at time.Time) answer {
	s.Helper()
	if b.OccurredAt.IsZero() {
		b.OccurredAt = time.Now().UTC()
	}
	if b.Currency == "" {
		b.Currency = "CNY"
	}
	body, err := b.Encode()
	require.NoError(s, err)
	return s.callback(body, sandbox.Sign(paymenttest.Secret, body, at))
}

func (s *shop) callback(body []byte, signature string) answer {
	s.Helper()
	return s.do(http.MethodPost, callbackPath, string(body), map[string]string{sandbox.SignatureHeader: signature})
}

func (s *shop) count(table string) int {
	s.Helper()
	var n int
	require.NoError(s, s.db.Raw().QueryRow("SELECT COUNT(*) FROM "+table).Scan(&n))
	return n
}

// eventually drives the sandbox's sender until a payment has a status.
func (s *shop) eventually(paymentID, want string) {
	s.Helper()
	sender := sandbox.NewSender(s.db, paymenttest.Secret, s.url+callbackPath)
	require.Eventually(s, func() bool {
		if _, err := sender.Round(s.Context()); err != nil {
			s.Log(err)
		}
		return s.status(paymentID) == want
	}, 10*time.Second, 10*time.Millisecond)
}

func TestCustomerPaysAnOrderThroughTheSandbox(t *testing.T) {
	s := open(t)
	a := s.as(s.user, http.MethodPost, "/api/v1/payments", `{"orderId":"`+s.order+`","provider":"sandbox"}`, "Idempotency-Key", "k1")
	require.Equal(t, http.StatusCreated, a.status, "%v", a.body)
	paymentID := a.text("id")
	require.Equal(t, "pending", a.text("status"))
	require.Equal(t, "http://shop.test/pay/"+paymentID, a.text("payUrl"))
	require.Equal(t, map[string]any{"amount": 1299.0, "currency": "CNY"}, a.body["amount"])
	require.NotContains(t, a.body, "capturedAmount")

	a = s.as(s.user, http.MethodPost, "/api/v1/payments/"+paymentID+"/sandbox", `{"outcome":"success"}`)
	require.Equal(t, http.StatusAccepted, a.status, "%v", a.body)
	s.eventually(paymentID, "succeeded")
	a = s.as(s.user, http.MethodGet, "/api/v1/payments/"+paymentID, "")
	require.Equal(t, map[string]any{"amount": 1299.0, "currency": "CNY"}, a.body["capturedAmount"])

	var payload string
	require.NoError(t, s.db.Raw().QueryRow("SELECT payload FROM outbox WHERE topic = 'mall.payment.v1' AND type = 'succeeded'").Scan(&payload))
	require.JSONEq(t, `{"paymentId":"`+paymentID+`","orderId":"`+s.order+`","userId":"`+s.user+`","provider":"sandbox",
		"amount":{"amount":1299,"currency":"CNY"}}`, payload)
	require.Equal(t, 1, s.count("ledger_transactions"))

	// The second copy is sent too and does nothing.
	require.Eventually(t, func() bool {
		sender := sandbox.NewSender(s.db, paymenttest.Secret, s.url+callbackPath)
		_, _ = sender.Round(context.WithoutCancel(t.Context()))
		return s.count("sandbox_deliveries WHERE delivered_at IS NOT NULL") == 2
	}, 10*time.Second, 10*time.Millisecond)
	require.Equal(t, 1, s.count("outbox"))
	require.Equal(t, 1, s.count("ledger_transactions"))
	require.Equal(t, 1, s.count("provider_events"))
}
