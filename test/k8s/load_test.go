package k8s

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/test/load"
	"mall/test/shop"
)

// operator is the one that the seed makes.
var operator = [2]string{"operator@mall.test", "operator-password"}

// customers buy through the gateway, so many a second, while change runs and a moment before and after. They keep their
// connections, try again what fails, and follow every order that was promised to its end.
func (m *installation) customers(t *testing.T, aSecond float64, patience time.Duration, change func()) *load.Report {
	t.Helper()
	return m.customersOf(t, throughGateway(t, m.release.Host), aSecond, patience, change)
}

func (m *installation) customersOf(t *testing.T, client *shop.Client, aSecond float64, patience time.Duration, change func()) *load.Report {
	t.Helper()
	type result struct {
		report *load.Report
		err    error
	}
	began, enough, done := make(chan struct{}), make(chan struct{}), make(chan result, 1)
	go func() {
		report, err := load.Run(t.Context(), load.Options{
			Base: client.Base, HTTP: client.HTTP, Duration: time.Hour, Rate: aSecond, Users: 8, Seed: 6, Patience: patience, Operator: operator,
			Began: func() { close(began) }, Enough: enough,
		})
		done <- result{report, err}
	}()
	select {
	case <-began:
	case r := <-done:
		require.NoError(t, r.err)
	}
	time.Sleep(2 * time.Second)
	change()
	time.Sleep(2 * time.Second)
	close(enough)
	r := <-done
	require.NoError(t, r.err)
	t.Logf("%d customers in %.0f s, %d orders, ended %v, refused %v, retries %d %v, checkout p50 %.0f ms, p99 %.0f ms, max %.0f ms", r.report.Customers, r.report.Seconds,
		r.report.Orders, r.report.Outcomes, r.report.Refused, r.report.Retried, r.report.Errors, r.report.Checkout.P50, r.report.Checkout.P99, r.report.Checkout.Max)
	return r.report
}

// nothingLost: what was promised is there, in the state its customer wanted.
func nothingLost(t *testing.T, r *load.Report) {
	t.Helper()
	assert.Empty(t, r.Lost, "orders that were promised")
	assert.Zero(t, len(r.GaveUp), "customers whose patience ended, such as %q", r.GaveUp[:min(3, len(r.GaveUp))])
	ended := 0
	for _, n := range r.Outcomes {
		ended += n
	}
	assert.Equal(t, r.Orders, ended, "every order that was promised ended as its customer wanted")
	require.Positive(t, r.Orders)
}

// nothingFailed: no request was answered with 5xx or 429, or not at all.
func nothingFailed(t *testing.T, r *load.Report) {
	t.Helper()
	nothingLost(t, r)
	assert.Zero(t, r.Retried, "requests that failed: %v", r.Errors)
	assert.Empty(t, r.Refused, "orders that were refused")
}

// requests are what a client has sent, and what became of it.
type requests struct {
	next http.RoundTripper
	mu   sync.Mutex
	sent []request
}

type request struct {
	path   string
	at     time.Time
	failed bool
}

// watch notes every request of a client from now on.
func watch(c *shop.Client) *requests {
	r := &requests{next: c.HTTP.Transport}
	c.HTTP.Transport = r
	return r
}

// RoundTrip implements http.RoundTripper.
func (r *requests) RoundTrip(req *http.Request) (*http.Response, error) {
	begin := time.Now()
	resp, err := r.next.RoundTrip(req)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent = append(r.sent, request{req.URL.Path, begin, err != nil || resp.StatusCode >= http.StatusInternalServerError || resp.StatusCode == http.StatusTooManyRequests})
	return resp, err
}

// between counts the requests that were sent between two moments to paths with these beginnings, and those that failed.
func (r *requests) between(from, to time.Time, prefixes ...string) (all, failed int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.sent {
		for _, prefix := range prefixes {
			if strings.HasPrefix(s.path, prefix) && !s.at.Before(from) && !s.at.After(to) {
				all++
				if s.failed {
					failed++
				}
			}
		}
	}
	return all, failed
}
