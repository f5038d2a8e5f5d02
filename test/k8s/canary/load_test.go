package canary

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// sample is one request of a customer.
type sample struct {
	at      time.Time
	version string // "" when no version answered
	failed  bool
	took    time.Duration
	said    string // by whoever answered, when it failed
}

// customers order at a steady rate until they are told to stop.
type customers struct {
	stop    context.CancelFunc
	done    sync.WaitGroup
	mu      sync.Mutex
	samples []sample
}

func send(t *testing.T, address string, perSecond int) *customers {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	c := &customers{stop: stop}
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	c.done.Go(func() {
		tick := time.NewTicker(time.Second / time.Duration(perSecond))
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				c.done.Go(func() { c.order(context.WithoutCancel(ctx), client, address) })
			}
		}
	})
	t.Cleanup(func() { c.end() })
	return c
}

func (c *customers) order(ctx context.Context, client *http.Client, address string) {
	s := sample{at: time.Now(), failed: true}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/api/v1/orders", strings.NewReader(`{"quantity": 2}`))
	if err == nil {
		req.Host = host
		var resp *http.Response
		if resp, err = client.Do(req); err == nil {
			s.version, s.failed = resp.Header.Get("X-Version"), resp.StatusCode != http.StatusOK
			body, _ := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			s.said = resp.Status + " " + string(body)
		}
	}
	if err != nil {
		s.said = err.Error()
	}
	s.took = time.Since(s.at)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.samples = append(c.samples, s)
}

func (c *customers) end() {
	c.stop()
	c.done.Wait()
}

// seen is what customers met between two moments.
type seen struct {
	all, failed, canary, canaryFailed int
	first                             time.Time // answer of the canary
	said                              []string  // about failures that are not the canary's
}

func (c *customers) between(from, to time.Time, canary string) (got seen) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.samples {
		if s.at.Before(from) || s.at.After(to) {
			continue
		}
		got.all++
		if s.failed {
			got.failed++
			if s.version != canary {
				got.said = append(got.said, fmt.Sprintf("%.1f s after the release, %q after %v: %s", s.at.Sub(from).Seconds(), s.version, s.took, s.said))
			}
		}
		if s.version != canary {
			continue
		}
		got.canary++
		if s.failed {
			got.canaryFailed++
		}
		if got.first.IsZero() || s.at.Before(got.first) {
			got.first = s.at
		}
	}
	return got
}
