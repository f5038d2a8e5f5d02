// Package pagetelemetry passes on what the shop's pages tell of themselves by OTLP/HTTP. It stands before the routes of
// the contract: a span or a log line for each of its requests would be telemetry about telemetry, and what goes wrong
// here must not slow the shop.
package pagetelemetry

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"mall/app/edge/internal/client"
	"mall/app/edge/internal/config"
	"mall/common/problem"
	"mall/common/web"
)

const (
	prefix = "/otlp/"
	// MaxBody is the largest request in bytes, after decompression.
	MaxBody = 512 << 10

	timeout  = time.Second // of the Collector
	parallel = 16          // requests passed on at a time; more are refused
	retry    = 5 * time.Second
	maxAge   = "86400" // seconds that a browser remembers what it may send

	contentJSON  = "application/json"
	contentProto = "application/x-protobuf"
)

// Intake receives from pages.
type Intake struct {
	target   string
	origins  []string
	services []string
	who      *client.Resolver
	limit    *limiter
	slots    chan struct{}
	client   *http.Client
}

// New makes an intake. Errors: an endpoint that is not http(s)://host[:port]. Without an endpoint there is no intake, and
// its paths do not exist.
func New(c config.Pages, who *client.Resolver) (*Intake, error) {
	if c.Endpoint == "" {
		return &Intake{}, nil
	}
	u, err := url.Parse(c.Endpoint)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, fmt.Errorf("Pages.Endpoint: %q is not a URL like http://host:port", c.Endpoint)
	}
	return &Intake{
		target: strings.TrimSuffix(c.Endpoint, "/"), origins: c.Origins, services: c.Services, who: who,
		limit: newLimiter(c.RateLimit), slots: make(chan struct{}, parallel),
		client: &http.Client{
			Timeout:       timeout,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			Transport: &http.Transport{ // not the shop's, which makes spans
				DialContext:     (&net.Dialer{Timeout: timeout / 2}).DialContext,
				MaxConnsPerHost: parallel, MaxIdleConnsPerHost: parallel, IdleConnTimeout: 30 * time.Second,
			},
		},
	}, nil
}

// Before serves the intake's paths, and leaves all others to next.
func (in *Intake) Before(next http.Handler) http.Handler {
	if in.client == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		signal, ok := strings.CutPrefix(r.URL.Path, prefix)
		if !ok {
			next.ServeHTTP(w, r)
			return
		}
		if err := in.serve(w, r, signal); err != nil {
			web.Error(quiet(r.Context()), w, err)
		}
	})
}

// quiet has no trace: whatever the page sends along is the trace of something else.
func quiet(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

func (in *Intake) serve(w http.ResponseWriter, r *http.Request, signal string) error {
	kind, ok := kinds[signal]
	if !ok {
		return problem.New(http.StatusNotFound, problem.CodeNotFound, "pages send to /otlp/v1/traces, /otlp/v1/logs and /otlp/v1/metrics")
	}
	if err := in.allow(w, r); err != nil {
		return err
	}
	switch r.Method {
	case http.MethodOptions:
		w.WriteHeader(http.StatusNoContent)
		return nil
	case http.MethodPost:
	default:
		w.Header().Set("Allow", "POST, OPTIONS")
		return problem.New(http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "telemetry is sent by POST")
	}
	if err := in.limit.take(in.who.IP(r)); err != nil {
		return err
	}
	content, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || content != contentJSON && content != contentProto {
		return problem.New(http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", "Content-Type must be %s or %s", contentJSON, contentProto)
	}
	select {
	case in.slots <- struct{}{}:
		defer func() { <-in.slots }()
	default:
		return busy(errors.New("too many at a time"))
	}
	body, err := read(w, r)
	if err != nil {
		return err
	}
	if body, err = kind(body, content == contentJSON, in.services); err != nil {
		return err
	}
	if err := in.pass(r.Context(), "/"+signal, body); err != nil {
		return err
	}
	w.Header().Set("Content-Type", content)
	if content == contentJSON {
		_, _ = io.WriteString(w, "{}") // the page may have gone
	}
	return nil // an empty protobuf message has no bytes
}

// allow answers a browser's question whether the page's origin may send. What does not come from a page asks nothing.
func (in *Intake) allow(w http.ResponseWriter, r *http.Request) error {
	h := w.Header()
	h.Add("Vary", "Origin")
	origin := r.Header.Get("Origin")
	if origin == "" {
		return nil
	}
	if !slices.Contains(in.origins, origin) && !sameOrigin(r, origin) {
		return problem.New(http.StatusForbidden, problem.CodeForbidden, "pages of this origin may not send telemetry")
	}
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Expose-Headers", "Retry-After")
	if r.Method == http.MethodOptions {
		h.Set("Access-Control-Allow-Methods", http.MethodPost)
		h.Set("Access-Control-Allow-Headers", "Content-Type, Content-Encoding, traceparent, tracestate, baggage, sentry-trace")
		h.Set("Access-Control-Max-Age", maxAge)
	}
	return nil
}

func sameOrigin(r *http.Request, origin string) bool {
	u, err := url.Parse(origin)
	return err == nil && u.Host == r.Host
}

// pass sends to the Collector, without anything of the request but its telemetry.
func (in *Intake) pass(ctx context.Context, path string, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, in.target+path, bytes.NewReader(body)) //nolint:gosec // the address is the configuration's, the path one of three
	if err != nil {
		return problem.Internal(err)
	}
	req.Header.Set("Content-Type", contentProto)
	resp, err := in.client.Do(req) //nolint:gosec // likewise
	if err != nil {
		return busy(err)
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 4<<10)) // so that the connection serves again
	switch {
	case resp.StatusCode == http.StatusOK:
		return nil
	case resp.StatusCode == http.StatusBadRequest:
		return malformed()
	}
	return busy(fmt.Errorf("it answered %d", resp.StatusCode))
}

// busy is a Collector that is down or slow: the page may try again.
func busy(cause error) error {
	p := problem.Unavailable("the telemetry collector", cause)
	p.RetryAfter = retry
	return p
}

func malformed() error {
	return problem.New(http.StatusBadRequest, "MALFORMED", "the body is not OTLP")
}
