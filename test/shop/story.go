package shop

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Money is an amount in minor units.
type Money struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
}

// SKU is what can be ordered.
type SKU struct {
	ID        string `json:"id"`
	Price     Money  `json:"price"`
	Available int64  `json:"available"`
}

// Product is a catalogue entry.
type Product struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	SKUs  []SKU  `json:"skus"`
}

// Line is a SKU and how many of it.
type Line struct {
	SKU      string `json:"skuId"`
	Quantity int64  `json:"quantity"`
}

// Order is what a customer sees of an order.
type Order struct {
	ID        string    `json:"id"`
	Status    string    `json:"status"`
	Total     Money     `json:"total"`
	ExpiresAt time.Time `json:"expiresAt"`
	PaymentID string    `json:"paymentId"`
}

// Payment is what a customer sees of a payment.
type Payment struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	PayURL string `json:"payUrl"`
}

// Key makes an idempotency key.
func Key() string { return rand.Text() }

const prefix = "/api/v1"

// LogIn opens a session and returns a client that uses it.
func (c *Client) LogIn(ctx context.Context, email, password string) (*Client, error) {
	var s struct {
		AccessToken string `json:"accessToken"`
	}
	_, err := c.JSON(ctx, Call{Method: http.MethodPost, Path: prefix + "/sessions",
		Body: map[string]string{"email": email, "password": password}}, &s)
	if err != nil {
		return nil, err
	}
	return c.As(s.AccessToken), nil
}

// Register makes a customer with one address and returns a client of theirs and the address id.
func (c *Client) Register(ctx context.Context, email, password string) (*Client, string, error) {
	_, err := c.JSON(ctx, Call{Method: http.MethodPost, Path: prefix + "/users", Key: "register-" + email,
		Body: map[string]string{"email": email, "password": password, "name": "Test Customer"}}, nil)
	if err != nil {
		return nil, "", err
	}
	customer, err := c.LogIn(ctx, email, password)
	if err != nil {
		return nil, "", err
	}
	address, err := customer.AddAddress(ctx)
	return customer, address, err
}

// AddAddress stores an address and returns its id.
func (c *Client) AddAddress(ctx context.Context) (string, error) {
	var a struct {
		ID string `json:"id"`
	}
	_, err := c.JSON(ctx, Call{Method: http.MethodPost, Path: prefix + "/me/addresses", Key: Key(), Body: map[string]string{
		"recipient": "Li Lei", "phone": "13800138000", "line1": "1 Century Avenue", "city": "Shanghai",
		"province": "Shanghai", "postalCode": "200120", "country": "CN",
	}}, &a)
	return a.ID, err
}

// Products returns a page of the catalogue.
func (c *Client) Products(ctx context.Context, query string) ([]Product, error) {
	var list struct {
		Items []Product `json:"items"`
	}
	_, err := c.JSON(ctx, Call{Method: http.MethodGet, Path: prefix + "/products?" + query}, &list)
	return list.Items, err
}

// Order checks out lines.
func (c *Client) Order(ctx context.Context, key, address string, lines ...Line) (Order, error) {
	var o Order
	_, err := c.JSON(ctx, Call{Method: http.MethodPost, Path: prefix + "/orders", Key: key,
		Body: map[string]any{"items": lines, "addressId": address}}, &o)
	return o, err
}

// Pay starts a sandbox payment and lets it end with outcome (success or failure).
func (c *Client) Pay(ctx context.Context, orderID, outcome string) (Payment, error) {
	var p Payment
	_, err := c.JSON(ctx, Call{Method: http.MethodPost, Path: prefix + "/payments", Key: "pay-" + outcome + orderID,
		Body: map[string]string{"orderId": orderID, "provider": "sandbox"}}, &p)
	if err != nil {
		return p, err
	}
	_, err = c.JSON(ctx, Call{Method: http.MethodPost, Path: prefix + "/payments/" + p.ID + "/sandbox",
		Body: map[string]string{"outcome": outcome}}, nil)
	return p, err
}

// Act posts to an action of an order, e.g. cancel.
func (c *Client) Act(ctx context.Context, orderID, action string) (Order, error) {
	var o Order
	_, err := c.JSON(ctx, Call{Method: http.MethodPost, Path: prefix + "/orders/" + orderID + "/" + action}, &o)
	return o, err
}

// GetOrder reads an order of the caller.
func (c *Client) GetOrder(ctx context.Context, id string) (Order, error) {
	var o Order
	_, err := c.JSON(ctx, Call{Method: http.MethodGet, Path: prefix + "/orders/" + id}, &o)
	return o, err
}

// Await polls an order until it has one of the states, or ctx ends: quickly at first, then once a second, for an
// outage has many who wait.
func (c *Client) Await(ctx context.Context, id string, states ...string) (Order, error) {
	for wait := 50 * time.Millisecond; ; wait = min(wait*6/5, time.Second) {
		o, err := c.GetOrder(ctx, id)
		var refused *RefusedError
		if err != nil && errors.As(err, &refused) && refused.Status < 500 {
			return o, err
		}
		for _, s := range states {
			if err == nil && o.Status == s {
				return o, nil
			}
		}
		select {
		case <-ctx.Done():
			return o, fmt.Errorf("order %s is %q, not one of %v: %w", id, o.Status, states, ctx.Err())
		case <-time.After(wait):
		}
	}
}
