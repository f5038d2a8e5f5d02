package handler_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"google.golang.org/protobuf/proto"

	"mall/app/user/rpc/client/user"
	"mall/common/auth"
	"mall/common/problem"
)

const (
	account = `{"email":"ada@mall.test","password":"planted-password","name":"Ada"}`
	address = `{"recipient":"Ada","phone":"12345","line1":"1 Road","city":"B","province":"B","postalCode":"1","country":"CN"}`
)

func TestWhoMayCallWhat(t *testing.T) {
	open := []call{
		{method: "POST", path: "/users", body: account, key: "k"},
		{method: "POST", path: "/sessions", body: `{"email":"a","password":"b"}`},
		{method: "POST", path: "/password-resets", body: `{"email":"a"}`},
		{method: "POST", path: "/password-resets/token", body: `{"password":"b"}`},
	}
	owner := []call{
		{method: "GET", path: "/me"}, {method: "DELETE", path: "/sessions/current"},
		{method: "GET", path: "/me/addresses"}, {method: "POST", path: "/me/addresses", body: address, key: "k"},
		{method: "PUT", path: "/me/addresses/1", body: address},
	}
	operator := []call{{method: "GET", path: "/admin/audit-log"}}
	api := newAPI(t, &rpc{})
	for _, c := range open {
		w, _ := do(t, api, c)
		assert.Less(t, w.Code, 300, c.path)
	}
	for _, c := range append(owner, operator...) {
		w, body := do(t, api, c)
		assert.Equal(t, 401, w.Code, c.path)
		assert.Equal(t, "UNAUTHORIZED", body["code"])
		assert.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
		c.role = auth.RoleOperator
		w, _ = do(t, api, c)
		assert.Less(t, w.Code, 300, c.path)
	}
	for _, c := range owner {
		c.role = auth.RoleCustomer
		w, _ := do(t, api, c)
		assert.Less(t, w.Code, 300, c.path)
	}
	for _, c := range operator {
		c.role = auth.RoleCustomer
		w, _ := do(t, api, c)
		assert.Equal(t, 403, w.Code, c.path)
	}
}

func TestCallerIsWhoTheTokenSays(t *testing.T) {
	for path, want := range map[string]struct {
		call call
		sent proto.Message
	}{
		"me":        {call{method: "GET", path: "/me"}, &user.GetAccountRequest{UserId: "the caller"}},
		"log out":   {call{method: "DELETE", path: "/sessions/current"}, &user.DeleteSessionRequest{UserId: "the caller", SessionId: "the session"}},
		"addresses": {call{method: "GET", path: "/me/addresses"}, &user.ListAddressesRequest{UserId: "the caller"}},
	} {
		r := &rpc{}
		want.call.role = auth.RoleCustomer
		do(t, newAPI(t, r), want.call)
		assert.True(t, proto.Equal(want.sent, r.asked.(proto.Message)), "%s: %v", path, r.asked)
	}
}

func TestCreationNeedsAKeyAndSaysWhenItIsAReplay(t *testing.T) {
	r := &rpc{}
	api := newAPI(t, r)
	for _, c := range []call{
		{method: "POST", path: "/users", body: account},
		{method: "POST", path: "/me/addresses", body: address, role: auth.RoleCustomer},
	} {
		for _, key := range []string{"", "with space"} {
			c.key, r.asked = key, nil
			w, body := do(t, api, c)
			assert.Equal(t, 400, w.Code)
			assert.Equal(t, "VALIDATION", body["code"])
			assert.Nil(t, r.asked, "it went on without a key")
		}
	}
	for replayed, header := range map[bool]string{false: "", true: "true"} {
		r.answer = &user.RegisterResponse{Account: &user.Account{Id: "1", CreatedAtMs: 1_795_367_958_295}, Replayed: replayed}
		w, body := do(t, api, call{method: "POST", path: "/users", body: account, key: "k"})
		assert.Equal(t, 201, w.Code)
		assert.Equal(t, header, w.Header().Get("Idempotent-Replayed"))
		assert.Equal(t, "2026-11-22T17:19:18.295Z", body["createdAt"])
	}
}

func TestAnswersHaveTheContractsShape(t *testing.T) {
	for name, tc := range map[string]struct {
		call   call
		answer any
		status int
		body   map[string]any
	}{
		"session": {call{method: "POST", path: "/sessions", body: `{"email":"a","password":"b"}`},
			&user.Session{AccessToken: "a", RefreshToken: "r", ExpiresIn: 900, Account: &user.Account{Id: "1", Role: "customer"}}, 201,
			map[string]any{"accessToken": "a", "refreshToken": "r", "expiresIn": 900.0, "tokenType": "Bearer", "user": map[string]any{
				"id": "1", "email": "", "name": "", "role": "customer", "createdAt": "1970-01-01T00:00:00.000Z"}}},
		"no addresses": {call{method: "GET", path: "/me/addresses", role: auth.RoleCustomer}, nil, 200,
			map[string]any{"items": []any{}, "nextCursor": ""}},
		"address without line2": {call{method: "PUT", path: "/me/addresses/7", body: address, role: auth.RoleCustomer},
			&user.Address{Id: "7", Recipient: "Ada", Country: "CN"}, 200,
			map[string]any{"id": "7", "recipient": "Ada", "phone": "", "line1": "", "city": "", "province": "", "postalCode": "", "country": "CN"}},
		"log out": {call{method: "DELETE", path: "/sessions/current", role: auth.RoleCustomer}, nil, 204, map[string]any{}},
		"reset asked for": {call{method: "POST", path: "/password-resets", body: `{"email":"a"}`}, nil, 202,
			map[string]any{"status": "accepted"}},
		"reset": {call{method: "POST", path: "/password-resets/t", body: `{"password":"b"}`}, nil, 204, map[string]any{}},
		"audit log": {call{method: "GET", path: "/admin/audit-log?limit=1", role: auth.RoleOperator},
			&user.ListAuditLogResponse{NextCursor: "c", Entries: []*user.AuditEntry{{Id: "1", ActorId: "a", Action: "order.ship", Target: "t", Detail: "{}", TraceId: "x"}}}, 200,
			map[string]any{"nextCursor": "c", "items": []any{map[string]any{"id": "1", "at": "1970-01-01T00:00:00.000Z",
				"actorId": "a", "action": "order.ship", "target": "t", "detail": "{}", "traceId": "x"}}}},
	} {
		t.Run(name, func(t *testing.T) {
			w, body := do(t, newAPI(t, &rpc{answer: tc.answer}), tc.call)
			assert.Equal(t, tc.status, w.Code)
			assert.Equal(t, tc.body, body)
		})
	}
}

func TestRefusalsOfTheRPCPassThrough(t *testing.T) {
	r := &rpc{err: problem.Conflict("EMAIL_TAKEN", "an account exists").GRPCStatus().Err()}
	w, body := do(t, newAPI(t, r), call{method: "POST", path: "/users", body: account, key: "k"})
	assert.Equal(t, 409, w.Code)
	assert.Equal(t, "EMAIL_TAKEN", body["code"])
	assert.NotContains(t, w.Body.String(), "planted")
}

func TestTokenThatOutlivedItsAccountAsksForANewLogIn(t *testing.T) {
	r := &rpc{err: problem.NotFound("the account").GRPCStatus().Err()}
	w, _ := do(t, newAPI(t, r), call{method: "GET", path: "/me", role: auth.RoleCustomer})
	assert.Equal(t, 401, w.Code)
}
