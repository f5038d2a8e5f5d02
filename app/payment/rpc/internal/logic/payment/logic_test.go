package paymentlogic_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/app/payment/domain"
	"mall/app/payment/provider/sandbox"
	"mall/app/payment/rpc/internal/config"
	paymentlogic "mall/app/payment/rpc/internal/logic/payment"
	"mall/app/payment/rpc/internal/svc"
	"mall/app/payment/rpc/paymenttest"
	"mall/app/payment/rpc/pb"
	"mall/common/id"
	"mall/common/problem"
)

// bank is a provider whose door may be closed.
type bank struct {
	domain.Provider
	closed  bool
	started []string
}

func (b *bank) Start(_ context.Context, p domain.State) (string, error) {
	b.started = append(b.started, p.ID)
	if b.closed {
		return "", errors.New("the bank is closed")
	}
	return "http://bank.test/" + p.ID, nil
}

type fixture struct {
	*svc.ServiceContext
	orders *paymenttest.Orders
	bank   *bank
	user   string
	order  string
}

func open(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{orders: &paymenttest.Orders{}, bank: &bank{}, user: id.New(), order: id.New()}
	f.ServiceContext = svc.New(config.Config{Providers: paymenttest.Providers()}, paymenttest.DB(t), f.orders)
	f.Providers["bank"] = f.bank
	f.orders.Pending(f.order, f.user, 1299)
	return f
}

func (f *fixture) create(t *testing.T, provider, key string) (*pb.CreatePaymentResponse, error) {
	t.Helper()
	return paymentlogic.NewCreatePaymentLogic(t.Context(), f.ServiceContext).CreatePayment(&pb.CreatePaymentRequest{
		UserId: f.user, OrderId: f.order, Provider: provider, IdempotencyKey: key})
}

func (f *fixture) captured(t *testing.T) string {
	t.Helper()
	answer, err := f.create(t, sandbox.Name, id.New())
	require.NoError(t, err)
	body, err := sandbox.Body{ID: id.New(), Type: domain.CallbackSucceeded, PaymentID: answer.GetPayment().GetId(), Amount: 1299,
		Currency: "CNY", OccurredAt: time.Now().UTC()}.Encode()
	require.NoError(t, err)
	_, err = paymentlogic.NewHandleCallbackLogic(t.Context(), f.ServiceContext).HandleCallback(&pb.HandleCallbackRequest{
		Provider: sandbox.Name, Body: body, Headers: map[string]string{"x-sandbox-signature": sandbox.Sign(paymenttest.Secret, body, time.Now())}})
	require.NoError(t, err)
	return answer.GetPayment().GetId()
}

func TestAPaymentWhoseProviderWasClosedIsStartedByTheSameKey(t *testing.T) {
	f := open(t)
	f.bank.closed = true
	_, err := f.create(t, "bank", "k1")
	require.True(t, problem.HasCode(err, problem.CodeUnavailable), "%v", err)
	f.bank.closed = false
	answer, err := f.create(t, "bank", "k1")
	require.NoError(t, err)
	require.True(t, answer.GetReplayed())
	require.Equal(t, "http://bank.test/"+answer.GetPayment().GetId(), answer.GetPayment().GetPayUrl())
	require.Equal(t, f.bank.started[0], f.bank.started[1], "the provider is asked about the same payment")
	again, err := f.create(t, "bank", "k1")
	require.NoError(t, err)
	require.Equal(t, answer.GetPayment().GetPayUrl(), again.GetPayment().GetPayUrl())
	require.Len(t, f.bank.started, 2, "a started payment is not started again")
}

func TestTheProviderHearsOnlyOfStoredPayments(t *testing.T) {
	f := open(t)
	answer, err := f.create(t, "bank", "k1")
	require.NoError(t, err)
	stored, err := f.Store.Get(t.Context(), answer.GetPayment().GetId())
	require.NoError(t, err)
	require.Equal(t, []string{stored.ID}, f.bank.started)
	require.Equal(t, answer.GetPayment().GetPayUrl(), stored.PayURL)
}

func TestNobodysOrderIsNotPaid(t *testing.T) {
	f := open(t)
	f.user = ""
	_, err := f.create(t, "bank", "k1")
	require.True(t, problem.HasCode(err, problem.CodeNotFound), "an empty user is a service to order-rpc: %v", err)
}

func TestRefundPayment(t *testing.T) {
	f := open(t)
	paymentID := f.captured(t)
	refund := func(paymentID, refundID string) (*pb.PaymentInfo, error) {
		return paymentlogic.NewRefundPaymentLogic(t.Context(), f.ServiceContext).RefundPayment(&pb.RefundPaymentRequest{
			PaymentId: paymentID, RefundId: refundID, Reason: "orderCancelled"})
	}
	info, err := refund(paymentID, domain.AutomaticRefundID(paymentID))
	require.NoError(t, err)
	require.Equal(t, "refundPending", info.GetStatus())
	again, err := refund(paymentID, domain.AutomaticRefundID(paymentID))
	require.NoError(t, err)
	require.Equal(t, info.String(), again.String())
	_, err = refund(paymentID, "another")
	require.True(t, problem.HasCode(err, problem.CodeInvalidState))
	_, err = refund(id.New(), "another")
	require.True(t, problem.HasCode(err, problem.CodeNotFound))
}

func TestAServiceSeesEveryPayment(t *testing.T) {
	f := open(t)
	paymentID := f.captured(t)
	get := func(userID string) (*pb.PaymentInfo, error) {
		return paymentlogic.NewGetPaymentLogic(t.Context(), f.ServiceContext).GetPayment(&pb.GetPaymentRequest{PaymentId: paymentID, UserId: userID})
	}
	for _, userID := range []string{"", f.user} {
		info, err := get(userID)
		require.NoError(t, err)
		require.Equal(t, int64(1299), info.GetCaptured().GetAmount())
		require.Nil(t, info.GetRefunded())
	}
	_, err := get(id.New())
	require.True(t, problem.HasCode(err, problem.CodeNotFound))
}
