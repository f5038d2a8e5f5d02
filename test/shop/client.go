// Package shop is a client of mall's HTTP API as a browser or a script would use it. Load, benchmark
// and end-to-end tests share it; it imports nothing of the services.
package shop

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"time"
)

// Client calls one mall. Its zero Token is an anonymous caller.
type Client struct {
	Base  string // http://127.0.0.1:8080
	HTTP  *http.Client
	Token string
	again *login // nil: a session that ended stays ended
}

// New makes a client whose pool suits many concurrent callers.
func New(base string) *Client {
	return &Client{Base: base, HTTP: &http.Client{
		Timeout: 30 * time.Second,
		Transport: &http.Transport{
			DialContext:         (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
			MaxIdleConns:        4096,
			MaxIdleConnsPerHost: 4096,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// As returns a client with another token on the same pool.
func (c *Client) As(token string) *Client {
	return &Client{Base: c.Base, HTTP: c.HTTP, Token: token}
}

// Problem is an application/problem+json body.
type Problem struct {
	Type    string `json:"type"`
	Title   string `json:"title"`
	Status  int    `json:"status"`
	Detail  string `json:"detail"`
	Code    string `json:"code"`
	TraceID string `json:"traceId"`
	Errors  []struct {
		Field  string `json:"field"`
		Reason string `json:"reason"`
	} `json:"errors"`
}

// Answer is what came back.
type Answer struct {
	Status  int
	Header  http.Header
	Body    []byte
	Problem Problem // filled for 4xx and 5xx
}

// Error turns an answer that is not 2xx into an error.
func (a *Answer) Error() error {
	if a.Status < 300 {
		return nil
	}
	return &RefusedError{Status: a.Status, Problem: a.Problem}
}

// RefusedError is an answer of 4xx or 5xx.
type RefusedError struct {
	Status  int
	Problem Problem
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("%d %s: %s (trace %s)", e.Status, e.Problem.Code, e.Problem.Detail, e.Problem.TraceID)
}

// Call is one request. Body is JSON-encoded unless it is []byte; Key is the Idempotency-Key.
type Call struct {
	Method string
	Path   string // below the base, /api/v1/...
	Key    string
	Body   any
	Header http.Header
}

// Do sends a call. The error is of the transport only; see Answer.Error.
func (c *Client) Do(ctx context.Context, call Call) (*Answer, error) {
	if c.again == nil {
		return c.send(ctx, call, c.Token)
	}
	token := c.again.current()
	a, err := c.send(ctx, call, token)
	if err != nil || a.Status != http.StatusUnauthorized {
		return a, err
	}
	if token, err = c.again.renew(ctx, token); err != nil {
		return a, nil //nolint:nilerr // the answer says it all: the session ended
	}
	return c.send(ctx, call, token)
}

func (c *Client) send(ctx context.Context, call Call, token string) (*Answer, error) {
	var body io.Reader
	switch b := call.Body.(type) {
	case nil:
	case []byte:
		body = bytes.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, call.Method, c.Base+call.Path, body)
	if err != nil {
		return nil, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if call.Key != "" {
		req.Header.Set("Idempotency-Key", call.Key)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	maps.Copy(req.Header, call.Header)
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	a := &Answer{Status: resp.StatusCode, Header: resp.Header, Body: raw}
	if a.Status >= 400 {
		_ = json.Unmarshal(raw, &a.Problem) // a body that is no problem leaves it empty; tests look
	}
	return a, nil
}

// JSON sends a call, fails unless it is answered with 2xx, and decodes the body into out.
func (c *Client) JSON(ctx context.Context, call Call, out any) (*Answer, error) {
	a, err := c.Do(ctx, call)
	if err != nil {
		return nil, err
	}
	if err := a.Error(); err != nil {
		return a, fmt.Errorf("%s %s: %w", call.Method, call.Path, err)
	}
	if out != nil && len(a.Body) > 0 {
		if err := json.Unmarshal(a.Body, out); err != nil {
			return a, fmt.Errorf("%s %s: %w", call.Method, call.Path, err)
		}
	}
	return a, nil
}
