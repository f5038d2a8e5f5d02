package handler_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/zeromicro/go-zero/core/service"
	"github.com/zeromicro/go-zero/rest"
	"google.golang.org/grpc"

	"mall/app/user/api/internal/config"
	"mall/app/user/api/internal/handler"
	"mall/app/user/api/internal/svc"
	"mall/app/user/rpc/client/user"
	"mall/common/auth"
	"mall/common/web"
)

var tokens = auth.Conf{AccessSecret: "a secret of the tests", AccessExpire: 900}

// rpc stands in for user-rpc: it remembers what it was asked and answers with what it is given.
type rpc struct {
	user.User // methods that a test does not expect panic
	asked     any
	answer    any
	err       error
}

func answer[T any](r *rpc, in any) (*T, error) {
	r.asked = in
	if r.err != nil {
		return nil, r.err
	}
	if out, ok := r.answer.(*T); ok {
		return out, nil
	}
	return new(T), nil
}

func (r *rpc) Register(_ context.Context, in *user.RegisterRequest, _ ...grpc.CallOption) (*user.RegisterResponse, error) {
	return answer[user.RegisterResponse](r, in)
}

func (r *rpc) CreateSession(_ context.Context, in *user.CreateSessionRequest, _ ...grpc.CallOption) (*user.Session, error) {
	return answer[user.Session](r, in)
}

func (r *rpc) DeleteSession(_ context.Context, in *user.DeleteSessionRequest, _ ...grpc.CallOption) (*user.Empty, error) {
	return answer[user.Empty](r, in)
}

func (r *rpc) GetAccount(_ context.Context, in *user.GetAccountRequest, _ ...grpc.CallOption) (*user.Account, error) {
	return answer[user.Account](r, in)
}

func (r *rpc) RequestPasswordReset(_ context.Context, in *user.RequestPasswordResetRequest, _ ...grpc.CallOption) (*user.Empty, error) {
	return answer[user.Empty](r, in)
}

func (r *rpc) ResetPassword(_ context.Context, in *user.ResetPasswordRequest, _ ...grpc.CallOption) (*user.Empty, error) {
	return answer[user.Empty](r, in)
}

func (r *rpc) ListAddresses(_ context.Context, in *user.ListAddressesRequest, _ ...grpc.CallOption) (*user.ListAddressesResponse, error) {
	return answer[user.ListAddressesResponse](r, in)
}

func (r *rpc) CreateAddress(_ context.Context, in *user.CreateAddressRequest, _ ...grpc.CallOption) (*user.CreateAddressResponse, error) {
	return answer[user.CreateAddressResponse](r, in)
}

func (r *rpc) UpdateAddress(_ context.Context, in *user.UpdateAddressRequest, _ ...grpc.CallOption) (*user.Address, error) {
	return answer[user.Address](r, in)
}

func (r *rpc) ListAuditLog(_ context.Context, in *user.ListAuditLogRequest, _ ...grpc.CallOption) (*user.ListAuditLogResponse, error) {
	return answer[user.ListAuditLogResponse](r, in)
}

// newAPI serves the routes over r.
func newAPI(t *testing.T, r *rpc) http.HandlerFunc {
	t.Helper()
	conf := rest.RestConf{ServiceConf: service.ServiceConf{Name: "user-api", Mode: service.TestMode}, Host: "127.0.0.1", Port: 1, MaxBytes: 1 << 20}
	server, err := rest.NewServer(conf, rest.WithRouter(web.NewRouter(false)), rest.WithUnauthorizedCallback(web.Unauthorized))
	require.NoError(t, err)
	handler.RegisterHandlers(server, &svc.ServiceContext{
		Config: config.Config{Auth: tokens}, OperatorOnly: auth.OperatorOnly(web.Error), User: r,
	})
	serverless, err := rest.NewServerless(server)
	require.NoError(t, err)
	return serverless.Serve
}

type call struct {
	method, path, body string
	role               string // none: without an access token
	key                string
}

// do sends a request and returns the answer with its body taken apart.
func do(t *testing.T, api http.HandlerFunc, c call) (*httptest.ResponseRecorder, map[string]any) {
	t.Helper()
	r := httptest.NewRequest(c.method, "/api/v1"+c.path, strings.NewReader(c.body))
	if c.body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.key != "" {
		r.Header.Set("Idempotency-Key", c.key)
	}
	if c.role != "" {
		token, err := tokens.Issue(auth.Caller{UserID: "the caller", SessionID: "the session", Role: c.role}, time.Now())
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	api(w, r)
	body := map[string]any{}
	if w.Body.Len() > 0 {
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &body), w.Body.String())
	}
	return w, body
}
