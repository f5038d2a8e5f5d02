// Package caller says for whom a request is made.
package caller

import (
	"context"
	"net/http"

	"mall/common/auth"
	"mall/common/problem"
)

// ID is the customer's id. A token without one is refused: to order-rpc an empty id means a service
// that may see every customer's orders.
func ID(ctx context.Context) (string, error) {
	if userID := auth.From(ctx).UserID; userID != "" {
		return userID, nil
	}
	return "", problem.New(http.StatusUnauthorized, problem.CodeUnauthorized, "log in: the access token names nobody")
}
