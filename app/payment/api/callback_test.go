package main_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/payment/domain"
	"mall/app/payment/provider/sandbox"
	"mall/app/payment/rpc/paymenttest"
	"mall/common/id"
)

// nothingWritten says that a refused callback left no trace in the books.
func (s *shop) nothingWritten() {
	s.Helper()
	for _, table := range []string{"provider_events", "ledger_transactions", "ledger_entries", "outbox", "payment_refunds"} {
		require.Zero(s, s.count(table), table)
	}
}

func TestCallbacksThatAreNotGenuineAreRefused(t *testing.T) {
	s := open(t)
	paymentID := s.pay()
	b := sandbox.Body{ID: "evt-1", Type: domain.CallbackSucceeded, PaymentID: paymentID, Amount: 1299, Currency: "CNY", OccurredAt: time.Now().UTC()}
	body, err := b.Encode()
	require.NoError(t, err)
	now := time.Now()
	for name, c := range map[string]struct {
		path, signature string
		body            []byte
		status          int
		code            string
	}{
		"no signature":       {callbackPath, "", body, 401, domain.CodeBadSignature},
		"nonsense":           {callbackPath, "t=,v1=", body, 401, domain.CodeBadSignature},
		"another secret":     {callbackPath, sandbox.Sign("another secret", body, now), body, 401, domain.CodeBadSignature},
		"another body":       {callbackPath, sandbox.Sign(paymenttest.Secret, []byte("{}"), now), body, 401, domain.CodeBadSignature},
		"stale":              {callbackPath, sandbox.Sign(paymenttest.Secret, body, now.Add(-6*time.Minute)), body, 401, domain.CodeBadSignature},
		"from the future":    {callbackPath, sandbox.Sign(paymenttest.Secret, body, now.Add(6*time.Minute)), body, 401, domain.CodeBadSignature},
		"unknown provider":   {"/api/v1/payments/callbacks/paypal", sandbox.Sign(paymenttest.Secret, body, now), body, 404, "NOT_FOUND"},
		"signed nonsense":    {callbackPath, sandbox.Sign(paymenttest.Secret, []byte("\x00"), now), []byte("\x00"), 400, "VALIDATION"},
		"signed but nothing": {callbackPath, sandbox.Sign(paymenttest.Secret, nil, now), nil, 400, "VALIDATION"},
		"too large": {callbackPath, sandbox.Sign(paymenttest.Secret, []byte(strings.Repeat("x", 64<<10+1)), now),
			[]byte(strings.Repeat("x", 64<<10+1)), 413, "BODY_TOO_LARGE"},
	} {
		t.Run(name, func(t *testing.T) {
			a := s.do(http.MethodPost, c.path, string(c.body), map[string]string{sandbox.SignatureHeader: c.signature})
			require.Equal(t, c.status, a.status, "%v", a.body)
			require.Equal(t, c.code, a.text("code"))
			require.Equal(t, "application/problem+json", a.header.Get("Content-Type"))
		})
	}
	unknown := b
	unknown.PaymentID = id.New()
	a := s.report(unknown, now)
	require.Equal(t, http.StatusNotFound, a.status)
	noRefund := b
	noRefund.Type, noRefund.RefundID = domain.CallbackRefunded, "r1"
	a = s.report(noRefund, now)
	require.Equal(t, http.StatusNotFound, a.status)
	s.nothingWritten()
	require.Equal(t, "pending", s.status(paymentID))

	a = s.callback(body, sandbox.Sign(paymenttest.Secret, body, now))
	require.Equal(t, http.StatusOK, a.status)
	require.Equal(t, map[string]any{"status": "ok"}, a.body)
	require.Equal(t, "succeeded", s.status(paymentID))
}

func TestAReplayedCallbackIsAnsweredTheSameAndDoesNothing(t *testing.T) {
	s := open(t)
	paymentID := s.pay()
	b := sandbox.Body{ID: "evt-1", Type: domain.CallbackSucceeded, PaymentID: paymentID, Amount: 1299}
	for range 3 {
		a := s.report(b, time.Now())
		require.Equal(t, http.StatusOK, a.status)
		require.Equal(t, "ok", a.text("status"))
	}
	require.Equal(t, 1, s.count("provider_events"))
	require.Equal(t, 1, s.count("ledger_transactions"))
	require.Equal(t, 1, s.count("outbox"))
}

func TestSixtyFourCallbacksAtOnceCaptureOnce(t *testing.T) {
	s := open(t)
	paymentID := s.pay()
	b := sandbox.Body{ID: "evt-1", Type: domain.CallbackSucceeded, PaymentID: paymentID, Amount: 1299, OccurredAt: time.Now().UTC()}
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			if a := s.report(b, time.Now()); a.status != http.StatusOK {
				t.Errorf("%d %v", a.status, a.body)
			}
		})
	}
	wg.Wait()
	require.Equal(t, 1, s.count("ledger_transactions"))
	require.Equal(t, 1, s.count("outbox"))
	require.Equal(t, "succeeded", s.status(paymentID))
}

func TestLateAndContradictingCallbacks(t *testing.T) {
	s := open(t)
	paymentID := s.pay()
	report := func(eventID string, kind domain.CallbackType, fen int64) {
		t.Helper()
		a := s.report(sandbox.Body{ID: eventID, Type: kind, PaymentID: paymentID, Amount: fen}, time.Now())
		require.Equal(t, http.StatusOK, a.status, "%v", a.body)
	}
	report("e1", domain.CallbackFailed, 1299)
	require.Equal(t, "failed", s.status(paymentID))
	report("e2", domain.CallbackSucceeded, 1299)
	require.Equal(t, "succeeded", s.status(paymentID))
	report("e3", domain.CallbackFailed, 1299)
	report("e4", domain.CallbackSucceeded, 9999)
	require.Equal(t, "succeeded", s.status(paymentID))
	require.Equal(t, 1, s.count("ledger_transactions"))
	require.Equal(t, 1, s.count("provider_events WHERE outcome = 'conflict'"))
}

func TestAWrongAmountIsCapturedAndRefunded(t *testing.T) {
	s := open(t)
	paymentID := s.pay()
	a := s.report(sandbox.Body{ID: "e1", Type: domain.CallbackSucceeded, PaymentID: paymentID, Amount: 1}, time.Now())
	require.Equal(t, http.StatusOK, a.status)
	a = s.as(s.user, http.MethodGet, "/api/v1/payments/"+paymentID, "")
	require.Equal(t, "refundPending", a.text("status"))
	require.Equal(t, map[string]any{"amount": 1.0, "currency": "CNY"}, a.body["capturedAmount"])
	refund := sandbox.Body{ID: "e2", Type: domain.CallbackRefunded, PaymentID: paymentID, RefundID: "auto-" + paymentID, Amount: 2}
	a = s.report(refund, time.Now())
	require.Equal(t, http.StatusConflict, a.status, "another amount was asked for")
	refund.Amount = 1
	a = s.report(refund, time.Now())
	require.Equal(t, http.StatusOK, a.status)
	a = s.as(s.user, http.MethodGet, "/api/v1/payments/"+paymentID, "")
	require.Equal(t, "refunded", a.text("status"))
	require.Equal(t, map[string]any{"amount": 1.0, "currency": "CNY"}, a.body["refundedAmount"])
}

func TestTheCallbackNeedsNoSessionAndTheRestDoes(t *testing.T) {
	s := open(t)
	for _, path := range []string{"/api/v1/payments", "/api/v1/payments/" + id.New() + "/sandbox"} {
		a := s.do(http.MethodPost, path, "{}", map[string]string{"Content-Type": "application/json"})
		require.Equal(t, http.StatusUnauthorized, a.status, path)
		require.Equal(t, "UNAUTHORIZED", a.text("code"))
	}
	a := s.do(http.MethodGet, callbackPath, "", nil)
	require.Contains(t, []int{http.StatusNotFound, http.StatusMethodNotAllowed}, a.status)
}
