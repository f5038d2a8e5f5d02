// Package check asks a running mall, wherever it runs, whether it is in order: each service for its health and the
// shop for its catalogue. It needs addresses only, so it works inside a cluster as a chart's test.
package check

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Options are the flags of `mall check`.
type Options struct {
	Services []string // host names whose HealthPort answers /healthz
	// HealthPort is the admin port of Services.
	HealthPort int
	Edge       string // URL of the shop; empty: not asked
	// Wait bounds how long what does not answer well is asked again.
	Wait time.Duration
}

const (
	pause      = 500 * time.Millisecond
	oneRequest = 5 * time.Second
	bodyLimit  = 1 << 20
)

var client = &http.Client{Timeout: oneRequest}

// ErrFailed reports that something did not answer as it should; what, has been printed.
var ErrFailed = errors.New("mall is not in order")

// probe is one thing that is asked.
type probe struct {
	name string
	ask  func(context.Context) (string, error)
}

// Run asks everything at once until it answers well or opt.Wait is over, and prints a line for each to out.
func Run(ctx context.Context, opt Options, out io.Writer) error {
	probes, err := opt.probes()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, opt.Wait)
	defer cancel()
	answers := make([]string, len(probes))
	failures := make([]error, len(probes))
	var wg sync.WaitGroup
	for i, p := range probes {
		wg.Go(func() { answers[i], failures[i] = p.until(ctx) })
	}
	wg.Wait()
	for i, p := range probes {
		line := "ok      " + p.name + ": " + answers[i]
		if failures[i] != nil {
			line = "failed  " + p.name + ": " + failures[i].Error()
		}
		if _, err := fmt.Fprintln(out, line); err != nil {
			return err
		}
	}
	if errors.Join(failures...) != nil {
		return ErrFailed
	}
	return nil
}

func (o Options) probes() ([]probe, error) {
	var all []probe
	for _, s := range o.Services {
		address := "http://" + net.JoinHostPort(s, strconv.Itoa(o.HealthPort)) + "/healthz"
		all = append(all, probe{s, func(ctx context.Context) (string, error) { return health(ctx, address) }})
	}
	if o.Edge != "" {
		u, err := url.Parse(o.Edge)
		if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			return nil, fmt.Errorf("--edge is %q: it must be a URL such as http://edge:8888", o.Edge)
		}
		address := strings.TrimSuffix(o.Edge, "/") + "/api/v1/products?limit=1"
		all = append(all, probe{"the catalogue through " + o.Edge, func(ctx context.Context) (string, error) { return catalogue(ctx, address) }})
	}
	if len(all) == 0 {
		return nil, errors.New("nothing to check: name services, or the shop with --edge")
	}
	return all, nil
}

// until asks again until the answer is good or ctx ends; then it tells the last thing that was wrong, and not that
// the last question was cut short.
func (p probe) until(ctx context.Context) (answer string, wrong error) {
	for {
		answer, err := p.ask(ctx)
		if err == nil {
			return answer, nil
		}
		if wrong == nil || ctx.Err() == nil {
			wrong = err
		}
		select {
		case <-ctx.Done():
			return "", wrong
		case <-time.After(pause):
		}
	}
}

func health(ctx context.Context, address string) (string, error) {
	var state struct {
		Status  string            `json:"status"`
		Version string            `json:"version"`
		Waiting map[string]string `json:"waiting"`
	}
	if err := get(ctx, address, &state); err != nil {
		return "", err
	}
	if state.Status != "ok" {
		return "", fmt.Errorf("%s is %q", address, state.Status)
	}
	return "ready, version " + state.Version, nil
}

// catalogue accepts an empty one: a new shop has no products yet.
func catalogue(ctx context.Context, address string) (string, error) {
	var list struct {
		Items []struct {
			Title string `json:"title"`
		} `json:"items"`
	}
	if err := get(ctx, address, &list); err != nil {
		return "", err
	}
	switch {
	case list.Items == nil:
		return "", fmt.Errorf("%s answered without items", address)
	case len(list.Items) == 0:
		return "answered, and is empty", nil
	}
	return fmt.Sprintf("answered with %q", list.Items[0].Title), nil
}

func get(ctx context.Context, address string, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return fmt.Errorf("address %s: %w", address, err)
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, bodyLimit))
	if err != nil {
		return fmt.Errorf("read the answer of %s: %w", address, err)
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s: %s", address, resp.Status, strings.TrimSpace(string(body[:min(len(body), 300)])))
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("%s answered no JSON: %w", address, err)
	}
	return nil
}
