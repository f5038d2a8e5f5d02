// Package auth issues access tokens and tells a handler who calls.
package auth

import (
	"context"
	"net/http"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"mall/common/problem"
)

// Roles. Operators are customers too.
const (
	RoleCustomer = "customer"
	RoleOperator = "operator"
)

// Claim names in the access token. go-zero's rest puts claims that are not registered ones
// into the request's context under these names.
const (
	claimUser    = "uid"
	claimSession = "sid"
	claimRole    = "role"
)

// Conf is the Auth block of an API service. The secret must be the same in all of them.
type Conf struct {
	AccessSecret string
	AccessExpire int64 `json:",default=900"` // seconds
}

// Caller is who a verified access token speaks for.
type Caller struct {
	UserID    string
	SessionID string // the refresh-token family
	Role      string
}

// Issue signs an access token (HS256, RFC 7519) that lives for the configured time.
func (c Conf) Issue(caller Caller, now time.Time) (string, error) {
	return jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		claimUser:    caller.UserID,
		claimSession: caller.SessionID,
		claimRole:    caller.Role,
		"iat":        now.Unix(),
		"exp":        now.Add(time.Duration(c.AccessExpire) * time.Second).Unix(),
	}).SignedString([]byte(c.AccessSecret))
}

// From returns the caller of a request that passed go-zero's JWT middleware.
// The zero Caller means nobody.
func From(ctx context.Context) Caller {
	return Caller{
		UserID:    text(ctx, claimUser),
		SessionID: text(ctx, claimSession),
		Role:      text(ctx, claimRole),
	}
}

func text(ctx context.Context, key string) string {
	s, _ := ctx.Value(key).(string)
	return s
}

// OperatorOnly refuses customers with 403. fail writes the problem.
func OperatorOnly(fail func(context.Context, http.ResponseWriter, error)) func(http.HandlerFunc) http.HandlerFunc {
	return func(next http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if From(r.Context()).Role != RoleOperator {
				fail(r.Context(), w, problem.New(http.StatusForbidden, problem.CodeForbidden, "only operators may do this"))
				return
			}
			next(w, r)
		}
	}
}
