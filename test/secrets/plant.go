package secrets

import (
	"context"
	"fmt"
	"net/http"

	"mall/test/shop"
)

// Plant sends the words through a shop's routes for accounts: in bodies that are taken, refused and
// broken, in queries, headers and paths. It adds the tokens that the shop gives. Routes that the shop
// at hand does not serve answer 404 and do no harm.
func (w Words) Plant(ctx context.Context, c *shop.Client) (*shop.Client, error) {
	const api = "/api/v1"
	var session struct {
		AccessToken  string `json:"accessToken"`
		RefreshToken string `json:"refreshToken"`
	}
	register := shop.Call{Method: http.MethodPost, Path: api + "/users", Key: shop.Key(),
		Body: map[string]any{"email": w["email"], "password": w["password"], "name": w["name"]}}
	if _, err := c.JSON(ctx, register, nil); err != nil {
		return nil, err
	}
	logIn := map[string]any{"email": w["email"], "password": w["password"]}
	if _, err := c.JSON(ctx, shop.Call{Method: http.MethodPost, Path: api + "/sessions", Body: logIn}, &session); err != nil {
		return nil, err
	}
	w.Add("access token given", session.AccessToken)
	w.Add("refresh token given", session.RefreshToken)
	customer := c.As(session.AccessToken)
	address := map[string]any{"recipient": w["recipient"], "phone": w["phone"], "line1": w["address"], "city": "Beijing",
		"province": "Beijing", "postalCode": "100000", "country": "CN"}
	if _, err := customer.JSON(ctx, shop.Call{Method: http.MethodPost, Path: api + "/me/addresses", Key: shop.Key(), Body: address}, nil); err != nil {
		return nil, err
	}
	wrong := w.wrong(register, address)
	for i, call := range wrong {
		caller := customer
		if call.Header.Get("Authorization") != "" {
			caller = c
		}
		a, err := caller.Do(ctx, call)
		if err != nil {
			return nil, fmt.Errorf("call %d: %w", i, err)
		}
		if a.Status >= http.StatusInternalServerError {
			return nil, fmt.Errorf("call %d, %s %s: %w", i, call.Method, call.Path, a.Error())
		}
	}
	if _, err := c.JSON(ctx, shop.Call{Method: http.MethodPost, Path: api + "/sessions/refresh",
		Body: map[string]any{"refreshToken": session.RefreshToken}}, &session); err != nil {
		return nil, err
	}
	w.Add("access token given again", session.AccessToken)
	w.Add("refresh token given again", session.RefreshToken)
	return c.As(session.AccessToken), nil
}

// wrong are requests that are refused, or change nothing that matters.
func (w Words) wrong(register shop.Call, address map[string]any) []shop.Call {
	const api = "/api/v1"
	again := register
	again.Key = shop.Key()
	post := func(path string, body any) shop.Call {
		return shop.Call{Method: http.MethodPost, Path: api + path, Key: shop.Key(), Body: body}
	}
	forged := shop.Call{Method: http.MethodPost, Path: api + "/me/password", Header: http.Header{"Authorization": {"Bearer " + w["access token"]}},
		Body: map[string]any{"current": w["password"], "next": w["new password"]}}
	badAddress := map[string]any{"recipient": w["recipient"], "phone": "x" + w["phone"], "line1": w["address"], "card": w["card"]}
	return []shop.Call{
		again, forged,
		post("/sessions", map[string]any{"email": w["email"], "password": w["wrong password"]}),
		post("/sessions", []byte(`{"email":"`+w["email"]+`","password":"`+w["password"]+`"`)),
		post("/sessions", []byte(`"`+w["password"]+`"`)),
		post("/sessions/refresh", map[string]any{"refreshToken": w["refresh token"]}),
		post("/password-resets", map[string]any{"email": w["email"]}),
		post("/password-resets/"+w["reset token"], map[string]any{"password": w["new password"]}),
		post("/password-resets/"+w["reset token"]+"/", []byte(`{`)),
		post("/me/password", map[string]any{"current": w["wrong password"], "next": w["new password"]}),
		post("/me/addresses", badAddress), post("/me/addresses", map[string]any{"phone": address["phone"]}),
		post("/orders", map[string]any{"items": []any{}, "addressId": w["address"], "card": w["card"]}),
		post("/payments", map[string]any{"orderId": w["card"], "provider": "sandbox", "card": w["card"]}),
		post("/payments/callbacks/sandbox", map[string]any{"id": w["card"], "card": w["card"]}),
		{Method: http.MethodGet, Path: api + "/me?token=" + w["query"] + "&phone=" + w["query"]},
		{Method: http.MethodDelete, Path: api + "/users?token=" + w["query"]},
		{Method: http.MethodGet, Path: api + "/nothing?token=" + w["query"], Header: http.Header{"Cookie": {w["refresh token"]}, "X-Card": {w["card"]}}},
	}
}
