// Package apitest serves payment-api over HTTP inside a test.
package apitest

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/zeromicro/go-zero/rest"

	"mall/app/payment/api/internal/callback"
	"mall/app/payment/api/internal/config"
	"mall/app/payment/api/internal/handler"
	"mall/app/payment/api/internal/svc"
	"mall/app/payment/rpc/client/payment"
	"mall/common/auth"
	"mall/common/web"
)

// Auth signs the access tokens of the test's callers.
var Auth = auth.Conf{AccessSecret: "secret-of-the-payment-api-tests", AccessExpire: 900}

// Serve runs payment-api until the test ends and returns its URL.
func Serve(t testing.TB, payments payment.Payment) string {
	t.Helper()
	c := config.Config{Auth: Auth}
	c.Name, c.Timeout, c.MaxBytes, c.MaxConns = "payment-api", 5000, 1<<20, 1000
	server, err := rest.NewServer(c.RestConf, rest.WithRouter(web.NewRouter(false)), rest.WithUnauthorizedCallback(web.Unauthorized))
	if err != nil {
		t.Fatal(err)
	}
	server.Use(web.Recover)
	server.Use(web.Deadline(5 * time.Second))
	svcCtx := &svc.ServiceContext{Config: c, Payments: payments}
	handler.RegisterHandlers(server, svcCtx)
	callback.Register(server, svcCtx)
	bare, err := rest.NewServerless(server)
	if err != nil {
		t.Fatal(err)
	}
	http := httptest.NewServer(web.Problems(http.HandlerFunc(bare.Serve)))
	t.Cleanup(http.Close)
	return http.URL
}

// Token returns a customer's access token.
func Token(t testing.TB, userID string) string {
	t.Helper()
	token, err := Auth.Issue(auth.Caller{UserID: userID, Role: auth.RoleCustomer}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return token
}
