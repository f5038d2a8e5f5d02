// Package client sets faults on a running process through its admin port.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"mall/common/fault"
	"mall/common/problem"
	"mall/common/web"
)

// timeout bounds one request; the admin port answers from memory.
const timeout = 5 * time.Second

// Client speaks to one process. What it refuses is a *problem.Error, with the fields that are wrong.
type Client struct {
	base string
	http *http.Client
}

// New takes the admin server's base URL, e.g. http://127.0.0.1:8313.
func New(base string) *Client {
	return &Client{base: strings.TrimSuffix(base, "/") + "/faults", http: &http.Client{Timeout: timeout}}
}

// State lists the faults and the routes they can be set on.
func (c *Client) State(ctx context.Context) (fault.State, error) {
	var st fault.State
	err := c.do(ctx, http.MethodGet, "", nil, &st)
	return st, err
}

// Set sets a fault, in the place of the one with its id, and returns it with its defaults.
func (c *Client) Set(ctx context.Context, f fault.Fault) (fault.Fault, error) {
	var set fault.Fault
	err := c.do(ctx, http.MethodPut, "", f, &set)
	return set, err
}

// Replace sets all faults at once.
func (c *Client) Replace(ctx context.Context, faults []fault.Fault) ([]fault.Fault, error) {
	if faults == nil {
		faults = []fault.Fault{}
	}
	var set struct{ Items []fault.Fault }
	err := c.do(ctx, http.MethodPut, "", faults, &set)
	return set.Items, err
}

// Clear removes the fault with that id; one that is over already is not found.
func (c *Client) Clear(ctx context.Context, id string) error {
	return c.do(ctx, http.MethodDelete, "/"+url.PathEscape(id), nil, nil)
}

// ClearAll removes every fault.
func (c *Client) ClearAll(ctx context.Context) error {
	return c.do(ctx, http.MethodDelete, "", nil, nil)
}

func (c *Client) do(ctx context.Context, method, path string, body, into any) error {
	var sent io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("faults: %w", err)
		}
		sent = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, sent)
	if err != nil {
		return fmt.Errorf("faults: %w", err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("faults: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return fmt.Errorf("faults: %w", err)
	}
	if resp.StatusCode >= http.StatusBadRequest {
		return refused(resp.StatusCode, answer)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("faults: the answer is not what it should be: %w", err)
	}
	return nil
}

func refused(status int, answer []byte) error {
	var p web.Problem
	if json.Unmarshal(answer, &p) != nil || p.Code == "" {
		return fmt.Errorf("faults: the admin port answers %d; is the process of this version?", status)
	}
	return &problem.Error{Code: p.Code, Status: p.Status, Detail: p.Detail, Fields: p.Errors}
}
