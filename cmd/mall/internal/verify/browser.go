package verify

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"time"

	"mall/test/shop"
)

// PageReport is what became of the storefront in a real browser.
type PageReport struct {
	Verdict Verdict `json:"verdict"`
	Why     string  `json:"why,omitempty"` // it was skipped
	RequestReport
}

// NoBrowser is a Chromium that is none.
const NoBrowser = "none"

var chromiumNames = []string{"chromium", "chromium-browser", "google-chrome"}

// findChromium returns the command of a browser, or "" when there is none. Errors: the one asked for is not there.
func findChromium(asked string) (string, error) {
	if asked == NoBrowser {
		return "", nil
	}
	if asked = cmp.Or(asked, os.Getenv("CHROMIUM")); asked != "" {
		path, err := exec.LookPath(asked)
		if err != nil {
			return "", fmt.Errorf("the browser: %w", err)
		}
		return path, nil
	}
	for _, name := range chromiumNames {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", nil
}

// browse opens a product's page in Chromium and waits for the trace that the page's own telemetry begins.
func (r *runner) browse(ctx context.Context) *PageReport {
	out := &PageReport{Verdict: Skipped, RequestReport: RequestReport{Findings: []Finding{}}}
	browser, err := findChromium(r.opt.Browser)
	if err != nil {
		return out.failed("the storefront", err)
	}
	switch {
	case browser == "":
		out.Why = "no Chromium was found: set CHROMIUM to one"
		return out
	case r.pages == nil || !r.pages.settings.Traces:
		out.Why = "the storefront is not built, or sends no traces"
		return out
	}
	product, err := r.anyProduct(ctx)
	if err != nil {
		return out.failed("the storefront", err)
	}
	out.Verdict = OK
	began := time.Now()
	end, err := openBrowser(browser, r.edge()+"/products/"+product)
	if err != nil {
		return out.failed(browser, err)
	}
	defer end()
	ctx, cancel := context.WithTimeout(ctx, r.opt.Deadline+browserStart)
	defer cancel()
	for {
		trace, err := r.visit(ctx, began, product)
		if trace != nil {
			c := comparePage(trace)
			out.RequestReport = RequestReport{TraceID: trace.ID, URL: r.store.TraceURL(trace.ID), Spans: len(trace.Spans), Findings: c.Findings}
			if c.Complete() {
				out.Seconds = time.Since(began).Seconds()
				if len(c.Findings) > 0 {
					out.Verdict = Failed
				}
				return out
			}
		}
		select {
		case <-ctx.Done():
			if trace == nil {
				return out.failed("the storefront in Chromium", errors.Join(errors.New("no stored trace has the page's span and what it asked of the edge"), err))
			}
			out.Verdict = Failed
			return out
		case <-time.After(300 * time.Millisecond):
		}
	}
}

// browserStart is what a browser may take until it shows anything, on a machine that does other things.
const browserStart = 20 * time.Second

func (p *PageReport) failed(where string, err error) *PageReport {
	p.Verdict = Failed
	p.Findings = append(p.Findings, Finding{Rule: RuleMissing, Where: where, Message: err.Error()})
	return p
}

// anyProduct returns the id of a product on sale.
func (r *runner) anyProduct(ctx context.Context) (string, error) {
	var list struct{ Items []struct{ ID string } }
	_, err := shop.New(r.edge()).JSON(ctx, shop.Call{Method: http.MethodGet, Path: "/api/v1/products?limit=1"}, &list)
	if err == nil && len(list.Items) == 0 {
		err = errors.New("nothing is on sale: run mall seed")
	}
	if err != nil {
		return "", err
	}
	return list.Items[0].ID, nil
}

// visit looks for the trace of the page that asked for the product; nil when it is not stored yet.
func (r *runner) visit(ctx context.Context, since time.Time, product string) (*Trace, error) {
	raw, err := r.store.get(ctx, "/api/traces?"+url.Values{
		"service": {"edge"}, "since": {since.UTC().Format(time.RFC3339Nano)}, "attribute": {"url.path=/api/v1/products/" + product},
	}.Encode())
	if err != nil {
		return nil, err
	}
	var list struct{ Items []struct{ TraceID string } }
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, err
	}
	for _, item := range list.Items {
		t, _, err := r.store.Trace(ctx, item.TraceID)
		if err == nil && slices.ContainsFunc(t.Spans, ofPage) {
			return t, nil
		}
	}
	return nil, nil //nolint:nilnil // not yet
}

// ofPage tells whether a page made the span, and not the story, which acts as one.
func ofPage(s *Span) bool { return s.Service() == storefront && s.Resource["service.version"] != actor }

// comparePage asks of a page's trace that the page's own span is its root, and that the edge's are below it.
func comparePage(t *Trace) *Comparison {
	c := &Comparison{}
	c.structure(t)
	byID := map[string]*Span{}
	for _, s := range t.Spans {
		byID[s.SpanID] = s
	}
	below := false
	for _, s := range t.Spans {
		if pageServices[s.Service()] {
			for _, text := range checkConvention(s) {
				c.add(RuleAttribute, where(s), s, "%s", text)
			}
		}
		if s.Service() != "edge" || s.Kind != Server {
			continue
		}
		top := s
		for range t.Spans { // ids may run in a circle
			if byID[top.ParentID] == nil {
				break
			}
			top = byID[top.ParentID]
		}
		if top.Service() != storefront || top.ParentID != "" {
			c.add(RuleRoot, where(s), s, "it is not below a root span of the storefront, but of %s", where(top))
			continue
		}
		below = true
	}
	if !below {
		c.add(RuleMissing, "edge SERVER", nil, "nothing of the edge is below the page's span")
	}
	return c
}

// openBrowser shows a URL in a headless Chromium until end is called.
func openBrowser(command, url string) (end func(), err error) {
	profile, err := os.MkdirTemp("", "mall-verify-")
	if err != nil {
		return nil, err
	}
	args := []string{
		"--headless=new", "--remote-debugging-port=0", // without it Chromium may end by itself
		"--user-data-dir=" + profile, "--window-size=1280,800", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
	}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox") // which needs another user than root
	}
	cmd := exec.Command(command, append(args, url)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(profile))
	}
	exited := make(chan struct{})
	go func() {
		_ = cmd.Wait() // however it ends
		close(exited)
	}()
	return func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
		select {
		case <-exited:
		case <-time.After(3 * time.Second):
		}
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // its children, too
		<-exited
		for range 10 {
			if os.RemoveAll(profile) == nil {
				return
			}
			time.Sleep(100 * time.Millisecond) // a child may still be writing
		}
	}, nil
}
