// Package proxy passes requests on to the APIs.
package proxy

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"

	"github.com/zeromicro/go-zero/core/logx"

	"mall/common/problem"
	"mall/common/web"
)

// Upstream is one domain's API.
type Upstream struct {
	name  string
	proxy *httputil.ReverseProxy
}

// statusClientGone is what logs and metrics call a request whose client left before its answer; no
// standard has a number for it, and this one is the most common.
const statusClientGone = 499

// NewTransport returns the pool that all upstreams share.
func NewTransport(timeout time.Duration) http.RoundTripper {
	return web.NewPassingTransport(&http.Transport{
		DialContext:           (&net.Dialer{Timeout: 2 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		MaxIdleConns:          2048,
		MaxIdleConnsPerHost:   512,
		IdleConnTimeout:       90 * time.Second,
		ResponseHeaderTimeout: timeout,
		DisableCompression:    true, // bodies pass through as they are
	})
}

// New makes an Upstream. Errors: a base URL that is not http(s)://host[:port].
func New(name, base string, transport http.RoundTripper) (*Upstream, error) {
	target, err := url.Parse(base)
	if err != nil || target.Host == "" || (target.Scheme != "http" && target.Scheme != "https") {
		return nil, fmt.Errorf("Upstreams.%s: %q is not a URL like http://host:port", name, base)
	}
	u := &Upstream{name: name}
	u.proxy = &httputil.ReverseProxy{
		Transport: transport,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host
			r.SetXForwarded()
		},
		ModifyResponse: func(r *http.Response) error {
			r.Header.Del(web.HeaderTraceID) // the edge set the same one already
			return nil
		},
		ErrorHandler: u.fail,
		ErrorLog:     log.New(logWriter{}, "", 0),
		BufferPool:   newBuffers(),
	}
	return u, nil
}

// ServeHTTP implements http.Handler.
func (u *Upstream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	u.proxy.ServeHTTP(w, r)
}

func (u *Upstream) fail(w http.ResponseWriter, r *http.Request, err error) {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		err = problem.New(http.StatusRequestEntityTooLarge, "BODY_TOO_LARGE", "the body is larger than %d bytes", tooLarge.Limit)
	case errors.Is(err, context.Canceled) && r.Context().Err() != nil:
		w.WriteHeader(statusClientGone) // nobody reads it
		return
	case isTimeout(err):
		err = problem.Timeout(err)
	default:
		err = problem.Unavailable("the "+u.name+" service", err)
	}
	web.Error(r.Context(), w, err)
}

func isTimeout(err error) bool {
	var netErr net.Error
	return errors.Is(err, context.DeadlineExceeded) || (errors.As(err, &netErr) && netErr.Timeout())
}

type logWriter struct{}

func (logWriter) Write(b []byte) (int, error) {
	logx.Infof("proxy: %s", b)
	return len(b), nil
}
