package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"syscall"
	"time"
)

// ErrNotRunning reports that no supervisor answers on the socket.
var ErrNotRunning = errors.New("mall is not up: start it with `mall up`")

// Client talks to the supervisor of one checkout.
type Client struct {
	http *http.Client
}

// New returns a client for the supervisor that listens on the unix socket at path.
func New(path string) *Client {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		d := net.Dialer{Timeout: 2 * time.Second}
		return d.DialContext(ctx, "unix", path)
	}
	return &Client{http: &http.Client{Transport: &http.Transport{DialContext: dial}}}
}

// Status returns the state of everything. With memory set it also measures each
// process, which costs some milliseconds.
func (c *Client) Status(ctx context.Context, memory bool) (*Status, error) {
	var s Status
	path := "/status"
	if memory {
		path += "?memory=1"
	}
	if err := c.call(ctx, http.MethodGet, path, nil, &s); err != nil {
		return nil, err
	}
	return &s, nil
}

// Env returns the environment the services were started with.
func (c *Client) Env(ctx context.Context) (map[string]string, error) {
	env := map[string]string{}
	return env, c.call(ctx, http.MethodGet, "/env", nil, &env)
}

// Launch begins to bring the backing services and the named services up; Status tells how it goes.
func (c *Client) Launch(ctx context.Context, services []string) error {
	return c.call(ctx, http.MethodPost, "/launch", LaunchRequest{Services: services}, nil)
}

// Start starts the process if it is stopped.
func (c *Client) Start(ctx context.Context, name string) error { return c.act(ctx, "start", name) }

// Stop ends the process and keeps it ended. It returns when the process is gone.
func (c *Client) Stop(ctx context.Context, name string) error { return c.act(ctx, "stop", name) }

// Restart ends the process if it runs and starts it again.
func (c *Client) Restart(ctx context.Context, name string) error { return c.act(ctx, "restart", name) }

func (c *Client) act(ctx context.Context, verb, name string) error {
	return c.call(ctx, http.MethodPost, "/"+verb+"/"+url.PathEscape(name), nil, nil)
}

// Shutdown ends everything, the supervisor last. It returns when the supervisor is
// about to exit.
func (c *Client) Shutdown(ctx context.Context) error {
	return c.call(ctx, http.MethodPost, "/shutdown", nil, nil)
}

// Logs copies the last tail lines of a process's output to w and, with follow, what comes
// after until ctx ends.
func (c *Client) Logs(ctx context.Context, name string, tail int, follow bool, w io.Writer) error {
	path := "/logs/" + url.PathEscape(name) + "?tail=" + strconv.Itoa(tail)
	if follow {
		path += "&follow=1"
	}
	resp, err := c.do(ctx, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if _, err = io.Copy(w, resp.Body); err != nil && ctx.Err() == nil {
		return fmt.Errorf("read the log of %s: %w", name, err)
	}
	return nil
}

func (c *Client) call(ctx context.Context, method, path string, in, out any) error {
	resp, err := c.do(ctx, method, path, in)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if out == nil {
		return nil
	}
	if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
		return fmt.Errorf("the supervisor's answer to %s %s: %w", method, path, err)
	}
	return nil
}

func (c *Client) do(ctx context.Context, method, path string, in any) (*http.Response, error) {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", method, path, err)
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://supervisor"+path, body)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	resp, err := c.http.Do(req)
	if errors.Is(err, syscall.ENOENT) || errors.Is(err, syscall.ECONNREFUSED) {
		return nil, ErrNotRunning
	}
	if err != nil {
		return nil, fmt.Errorf("ask the supervisor: %w", err)
	}
	if resp.StatusCode < 300 {
		return resp, nil
	}
	defer func() { _ = resp.Body.Close() }()
	var f Failure
	if err := json.NewDecoder(resp.Body).Decode(&f); err != nil || f.Error == "" {
		return nil, fmt.Errorf("the supervisor answered %s %s with %s", method, path, resp.Status)
	}
	return nil, errors.New(f.Error)
}
