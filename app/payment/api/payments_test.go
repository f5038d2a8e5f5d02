package main_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/order/rpc/client/order"
	"mall/app/payment/rpc/paymenttest"
	"mall/common/id"
)

func TestPaymentsOfUnpayableOrdersAreRefused(t *testing.T) {
	s := open(t)
	money := &order.Money{Amount: 1299, Currency: "CNY"}
	paid, cancelled, late := id.New(), id.New(), id.New()
	s.orders.Put(&order.OrderInfo{Id: paid, UserId: s.user, Status: "paid", Total: money})
	s.orders.Put(&order.OrderInfo{Id: cancelled, UserId: s.user, Status: "cancelled", Total: money})
	s.orders.Put(&order.OrderInfo{Id: late, UserId: s.user, Status: "pendingPayment", Total: money, ExpiresAtMs: time.Now().Add(-time.Second).UnixMilli()})
	foreign := id.New()
	s.orders.Pending(foreign, id.New(), 1299)
	for name, c := range map[string]struct {
		body   string
		status int
		code   string
		field  string
	}{
		"paid":              {`{"orderId":"` + paid + `","provider":"sandbox"}`, 409, "INVALID_STATE", ""},
		"cancelled":         {`{"orderId":"` + cancelled + `","provider":"sandbox"}`, 409, "INVALID_STATE", ""},
		"expired":           {`{"orderId":"` + late + `","provider":"sandbox"}`, 409, "INVALID_STATE", ""},
		"a stranger's":      {`{"orderId":"` + foreign + `","provider":"sandbox"}`, 404, "NOT_FOUND", ""},
		"unknown":           {`{"orderId":"` + id.New() + `","provider":"sandbox"}`, 404, "NOT_FOUND", ""},
		"no identifier":     {`{"orderId":"' OR 1=1","provider":"sandbox"}`, 404, "NOT_FOUND", ""},
		"unknown provider":  {`{"orderId":"` + s.order + `","provider":"gold"}`, 400, "PROVIDER_UNKNOWN", "provider"},
		"endless provider":  {`{"orderId":"` + s.order + `","provider":"` + strings.Repeat("x", 10000) + `"}`, 400, "PROVIDER_UNKNOWN", "provider"},
		"no provider":       {`{"orderId":"` + s.order + `"}`, 400, "VALIDATION", "provider"},
		"the client's sum":  {`{"orderId":"` + s.order + `","provider":"sandbox","amount":1}`, 400, "VALIDATION", "amount"},
		"no JSON":           {`{`, 400, "VALIDATION", ""},
		"wrong type":        {`{"orderId":1,"provider":"sandbox"}`, 400, "VALIDATION", "orderId"},
		"more than a value": {`{"orderId":"` + s.order + `","provider":"sandbox"} {}`, 400, "VALIDATION", ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := s.as(s.user, http.MethodPost, "/api/v1/payments", c.body, "Idempotency-Key", id.New())
			require.Equal(t, c.status, a.status, "%v", a.body)
			require.Equal(t, c.code, a.text("code"))
			if c.field != "" {
				require.Equal(t, c.field, a.body["errors"].([]any)[0].(map[string]any)["field"])
			}
		})
	}
	require.Zero(t, s.count("payments"))
	require.Zero(t, s.count("idempotency"))
}

func TestTheIdempotencyKeyIsNeeded(t *testing.T) {
	s := open(t)
	body := `{"orderId":"` + s.order + `","provider":"sandbox"}`
	for _, key := range []string{"", "with space", strings.Repeat("k", 256)} {
		a := s.as(s.user, http.MethodPost, "/api/v1/payments", body, "Idempotency-Key", key)
		require.Equal(t, http.StatusBadRequest, a.status, key)
		require.Equal(t, "VALIDATION", a.text("code"))
	}
}

func TestTheSameKeyAnswersTheSamePayment(t *testing.T) {
	s := open(t)
	body := `{"orderId":"` + s.order + `","provider":"sandbox"}`
	first := s.as(s.user, http.MethodPost, "/api/v1/payments", body, "Idempotency-Key", "k1")
	require.Equal(t, http.StatusCreated, first.status)
	require.Empty(t, first.header.Get("Idempotent-Replayed"))
	// Later the order could not be paid any more, but the answer stands.
	s.orders.Put(&order.OrderInfo{Id: s.order, UserId: s.user, Status: "paid"})
	again := s.as(s.user, http.MethodPost, "/api/v1/payments", body, "Idempotency-Key", "k1")
	require.Equal(t, http.StatusCreated, again.status)
	require.Equal(t, "true", again.header.Get("Idempotent-Replayed"))
	require.Equal(t, first.body, again.body)
	other := s.as(s.user, http.MethodPost, "/api/v1/payments", `{"orderId":"`+id.New()+`","provider":"sandbox"}`, "Idempotency-Key", "k1")
	require.Equal(t, http.StatusUnprocessableEntity, other.status)
	require.Equal(t, "IDEMPOTENCY_KEY_REUSED", other.text("code"))
	require.Equal(t, 1, s.count("payments"))
}

func TestSixtyFourReplaysOfAKeyMakeOnePayment(t *testing.T) {
	s := open(t)
	body := `{"orderId":"` + s.order + `","provider":"sandbox"}`
	var mu sync.Mutex
	ids := map[string]int{}
	replayed := 0
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			a := s.as(s.user, http.MethodPost, "/api/v1/payments", body, "Idempotency-Key", "k1")
			mu.Lock()
			defer mu.Unlock()
			ids[a.text("id")+" "+a.text("payUrl")]++
			if a.header.Get("Idempotent-Replayed") == "true" {
				replayed++
			}
		})
	}
	wg.Wait()
	require.Len(t, ids, 1, "%v", ids)
	require.Equal(t, 63, replayed)
	require.Equal(t, 1, s.count("payments"))
}

func TestAnOrderMayHaveSeveralPendingPayments(t *testing.T) {
	s := open(t)
	require.NotEqual(t, s.pay(), s.pay())
}

func TestStrangersSeeNothing(t *testing.T) {
	s := open(t)
	paymentID := s.pay()
	stranger := id.New()
	a := s.as(stranger, http.MethodGet, "/api/v1/payments/"+paymentID, "")
	require.Equal(t, http.StatusNotFound, a.status)
	a = s.as(stranger, http.MethodPost, "/api/v1/payments/"+paymentID+"/sandbox", `{"outcome":"success"}`)
	require.Equal(t, http.StatusNotFound, a.status)
	a = s.as(s.user, http.MethodGet, "/api/v1/payments/nothing", "")
	require.Equal(t, http.StatusNotFound, a.status)
	a = s.as("", http.MethodGet, "/api/v1/payments/"+paymentID, "")
	require.Equal(t, http.StatusUnauthorized, a.status, "a token without a user is nobody's")
	require.Zero(t, s.count("sandbox_deliveries"))
}

func TestTheSandboxIsAskedOnlyWhileThePaymentIsPending(t *testing.T) {
	s := open(t)
	paymentID := s.pay()
	path := "/api/v1/payments/" + paymentID + "/sandbox"
	for _, body := range []string{`{"outcome":"maybe"}`, `{}`, ``, `{"outcome":1}`, `{"outcome":"success","amount":1}`} {
		a := s.as(s.user, http.MethodPost, path, body)
		require.Equal(t, http.StatusBadRequest, a.status, "%s: %v", body, a.body)
	}
	a := s.as(s.user, http.MethodPost, path, `{"outcome":"failure"}`)
	require.Equal(t, http.StatusAccepted, a.status)
	s.eventually(paymentID, "failed")
	a = s.as(s.user, http.MethodPost, path, `{"outcome":"success"}`)
	require.Equal(t, http.StatusConflict, a.status)
	require.Equal(t, "INVALID_STATE", a.text("code"))
	// The order still waits, so a new payment may be made.
	s.eventually(s.paySuccessfully(), "succeeded")
}

func (s *shop) paySuccessfully() string {
	s.Helper()
	paymentID := s.pay()
	a := s.as(s.user, http.MethodPost, "/api/v1/payments/"+paymentID+"/sandbox", `{"outcome":"success"}`)
	require.Equal(s, http.StatusAccepted, a.status)
	return paymentID
}

func TestWithoutTheSandboxNobodyDecides(t *testing.T) {
	providers := paymenttest.Providers()
	s := openWith(t, providers)
	paymentID := s.pay()
	providers.Sandbox.Enabled = false
	off := &shop{T: t, db: s.db, orders: s.orders, user: s.user, order: s.order}
	off.serve(paymenttest.Serve(t, s.db, s.orders, providers))
	a := off.as(s.user, http.MethodPost, "/api/v1/payments/"+paymentID+"/sandbox", `{"outcome":"success"}`)
	require.Equal(t, http.StatusNotFound, a.status)
	a = off.as(s.user, http.MethodPost, "/api/v1/payments", `{"orderId":"`+s.order+`","provider":"sandbox"}`, "Idempotency-Key", "k")
	require.Equal(t, http.StatusBadRequest, a.status)
	require.Equal(t, "PROVIDER_UNKNOWN", a.text("code"))
	a = off.do(http.MethodPost, callbackPath, "{}", nil)
	require.Equal(t, http.StatusNotFound, a.status)
}
