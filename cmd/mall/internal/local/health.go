package local

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// notReady is the body of a service's 503: what it waits for, and why.
type notReady struct {
	Status  string            `json:"status"`
	Waiting map[string]string `json:"waiting"`
}

// healthz asks a service whether it is ready.
func healthz(url string) func(context.Context) error {
	cl := &http.Client{Transport: &http.Transport{MaxIdleConns: 1, IdleConnTimeout: 10 * time.Second}}
	return func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return fmt.Errorf("health check: %w", err)
		}
		resp, err := cl.Do(req)
		if err != nil {
			return fmt.Errorf("health check: %w", err)
		}
		defer func() { _ = resp.Body.Close() }()
		body, _ := io.ReadAll(io.LimitReader(resp.Body, 4<<10)) // only wording depends on it
		if resp.StatusCode == http.StatusOK {
			return nil
		}
		var said notReady
		if json.Unmarshal(body, &said) != nil || said.Status == "" {
			return fmt.Errorf("the health check answers %d", resp.StatusCode)
		}
		if len(said.Waiting) == 0 {
			return fmt.Errorf("it is %s", said.Status)
		}
		var what []string
		for name, why := range said.Waiting {
			what = append(what, name+" ("+why+")")
		}
		slices.Sort(what)
		return fmt.Errorf("it waits for %s", strings.Join(what, ", "))
	}
}
