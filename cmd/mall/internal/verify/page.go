package verify

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The shop's pages, by their service.name.
const (
	storefront = "storefront"
	operator   = "operator"
)

var pageServices = map[string]bool{storefront: true, operator: true}

// pages act as the shop's pages do: what they ask begins in a span of theirs, and they tell the edge of it.
// See web/shop/src/telemetry/fetch.ts.
type pages struct {
	edge     string
	settings settings // what the storefront is told of where it runs
	http     *http.Client
	telling  sync.WaitGroup
	lost     func(error)
}

// openPages asks the edge whether it takes pages' spans; nil, with the reason, when it does not.
func openPages(ctx context.Context, edge string, lost func(error)) (p *pages, why string) {
	p = &pages{edge: edge, settings: settings{Environment: "unknown"}, lost: lost, http: &http.Client{Timeout: 5 * time.Second}}
	status, err := p.post(ctx, []byte(`{"resourceSpans":[]}`))
	switch {
	case err != nil:
		return nil, err.Error()
	case status == http.StatusNotFound:
		return nil, "the edge takes no telemetry of pages"
	case status != http.StatusOK:
		return nil, fmt.Sprintf("the edge answers telemetry of pages with %d", status)
	}
	p.readSettings(ctx)
	return p, ""
}

var pageConfig = regexp.MustCompile(`id="config"[^>]*>(\{.*?\})</script>`)

// settings are those of the page's configuration that matter here.
type settings struct {
	Environment string
	Traces      bool
}

// readSettings reads what the storefront's page is told. A page that is not built is told nothing.
func (p *pages) readSettings(ctx context.Context) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.edge+"/", http.NoBody)
	if err != nil {
		return
	}
	req.Header.Set("Accept", "text/html")
	resp, err := p.http.Do(req)
	if err != nil {
		return
	}
	defer func() { _ = resp.Body.Close() }()
	html, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	m := pageConfig.FindSubmatch(html)
	var v settings
	if err == nil && m != nil && json.Unmarshal(m[1], &v) == nil && v.Environment != "" {
		p.settings = v
	}
}

// pageCall is one request of a page: its own span, and that of what somebody did, which caused it.
type pageCall struct {
	service, route            string
	traceID, spanID, parentID string // parentID is empty when the request changes nothing
	begin                     time.Time
}

// call begins a request of a page.
func (p *pages) call(service, route string) *pageCall {
	c := &pageCall{service: service, route: route, traceID: randomHex(16), spanID: randomHex(8), begin: time.Now()}
	if act(route) {
		c.parentID = randomHex(8)
	}
	return c
}

// act tells whether a route changes something: then the page begins with what somebody did.
func act(route string) bool { return !strings.HasPrefix(route, "GET ") }

func (c *pageCall) traceparent() string { return "00-" + c.traceID + "-" + c.spanID + "-01" }

func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // it never fails, says its documentation
	return hex.EncodeToString(b)
}

// tell sends a request's spans to the edge, without keeping the story waiting.
func (p *pages) tell(ctx context.Context, c *pageCall, status int) {
	body, err := json.Marshal(c.document(p.settings.Environment, status, time.Now()))
	if err != nil {
		p.lost(err)
		return
	}
	p.telling.Go(func() {
		// The edge takes so many a second of one address, and a page, too, tries again.
		for pause := 500 * time.Millisecond; ; pause *= 2 {
			status, err := p.post(ctx, body)
			if err == nil && status == http.StatusOK {
				return
			}
			if ctx.Err() != nil || pause > 5*time.Second || err == nil && status != http.StatusTooManyRequests && status != http.StatusServiceUnavailable {
				p.lost(fmt.Errorf("the edge did not take the page's span of %s: %d %w", c.route, status, err))
				return
			}
			time.Sleep(pause)
		}
	})
}

func (p *pages) post(ctx context.Context, body []byte) (status int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.edge+"/otlp/v1/traces", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := p.http.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
	return resp.StatusCode, nil
}

// document is a page's spans in OTLP's JSON.
func (c *pageCall) document(environment string, status int, end time.Time) map[string]any {
	text := func(key, v string) map[string]any {
		return map[string]any{"key": key, "value": map[string]string{"stringValue": v}}
	}
	at := func(t time.Time) string { return strconv.FormatInt(t.UnixNano(), 10) }
	method, template, _ := strings.Cut(pageRoute(c.route), " ")
	code := 0
	if status >= http.StatusBadRequest {
		code = 2
	}
	span := func(id, parent, name string, kind int, attrs ...any) map[string]any {
		return map[string]any{"traceId": c.traceID, "spanId": id, "parentSpanId": parent, "name": name, "kind": kind,
			"startTimeUnixNano": at(c.begin), "endTimeUnixNano": at(end), "attributes": attrs, "status": map[string]int{"code": code}}
	}
	const internal, client = 1, 3
	spans := []any{span(c.spanID, c.parentID, pageRoute(c.route), client,
		text("http.request.method", method), text("url.template", template), text("server.address", "mall"),
		map[string]any{"key": "http.response.status_code", "value": map[string]int{"intValue": status}})}
	if c.parentID != "" {
		spans = append(spans, span(c.parentID, "", actPrefix+pageRoute(c.route), internal))
	}
	return map[string]any{"resourceSpans": []any{map[string]any{
		"resource": map[string]any{"attributes": []any{text("service.name", c.service), text("service.version", actor),
			text("deployment.environment.name", environment)}},
		"scopeSpans": []any{map[string]any{"scope": map[string]string{"name": "mall.verify"}, "spans": spans}},
	}}}
}

const (
	actPrefix = "act "
	// actor is the service.version of spans that no page made.
	actor = "mall verify"
)

// pageRoute is a route as pages write it, who know that a part of a path is an id, but not of what.
func pageRoute(route string) string { return anyParameter.ReplaceAllString(route, "{id}") }

var anyParameter = regexp.MustCompile(`\{\w+\}`)

// From returns the tree of a route that a page asks: the page's request leads to the edge, and what somebody did to
// the request.
func (t *Trees) From(service, route string) *Hop {
	edge := t.Route(route)
	if edge == nil {
		edge = &Hop{Service: "edge", Kind: Server, Label: route, Any: true}
	}
	if service == "" {
		return edge
	}
	call := &Hop{Service: service, Kind: Client, Label: pageRoute(route), Children: []*Hop{edge}}
	if !act(route) {
		return call
	}
	return &Hop{Service: service, Kind: Internal, Label: actPrefix + pageRoute(route), Children: []*Hop{call}}
}
