package browser_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"mall/app/console/internal/browser"
)

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"

// console is an intake over a directory, and what it stored of traces and logs.
type console struct {
	*httptest.Server
	intake *browser.Browser

	mu     sync.Mutex
	traces []ptrace.Traces
	logs   []plog.Logs
}

func start(t *testing.T, dir string, change ...func(*browser.Conf)) *console {
	t.Helper()
	c := &console{}
	conf := browser.Conf{
		Dir: dir, MaxBytes: 16 << 20, MaxAge: 24 * time.Hour, Projects: browser.DefaultProjects, SourceMaps: "testdata",
		Traces: func(_ context.Context, t ptrace.Traces) error {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.traces = append(c.traces, t)
			return nil
		},
		Logs: func(_ context.Context, l plog.Logs) error {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.logs = append(c.logs, l)
			return nil
		},
		Log: slog.New(slog.DiscardHandler),
	}
	for _, f := range change {
		f(&conf)
	}
	var err error
	c.intake, err = browser.Open(t.Context(), conf)
	require.NoError(t, err)
	mux := http.NewServeMux()
	c.intake.Register(mux)
	c.Server = httptest.NewServer(mux)
	var once sync.Once
	stop := func() { once.Do(func() { c.Close(); assert.NoError(t, c.intake.Close()) }) }
	t.Cleanup(stop)
	return c
}

// post sends a body, with headers by pairs.
func (c *console) post(t *testing.T, path string, body []byte, headers ...string) (status int, header http.Header, answer map[string]any) {
	t.Helper()
	return c.do(t, http.MethodPost, path, body, headers...)
}

func (c *console) do(t *testing.T, method, path string, body []byte, headers ...string) (status int, header http.Header, answer map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, c.URL+path, bytes.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("User-Agent", firefox)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := c.Client().Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	_ = json.Unmarshal(b, &answer) // some answers are empty
	return resp.StatusCode, resp.Header, answer
}

func (c *console) get(t *testing.T, path string, into any) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.URL+path, nil)
	require.NoError(t, err)
	resp, err := c.Client().Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	if into != nil && resp.StatusCode == http.StatusOK {
		require.NoError(t, json.Unmarshal(b, into), "%s", b)
	}
	return resp.StatusCode
}

const dsn = "/api/1/envelope/?sentry_key=public"

// envelope makes one of items, each a type and a payload.
func envelope(items ...string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `{"sent_at":%q,"sdk":{"name":"sentry.javascript.browser","version":"11.12.0"}}`+"\n", time.Now().UTC().Format(time.RFC3339Nano))
	for i := 0; i < len(items); i += 2 {
		fmt.Fprintf(&b, `{"type":%q,"length":%d}`+"\n%s\n", items[i], len(items[i+1]), items[i+1])
	}
	return []byte(b.String())
}

func (c *console) send(t *testing.T, items ...string) {
	t.Helper()
	status, _, answer := c.post(t, dsn, envelope(items...))
	require.Equal(t, http.StatusOK, status, "%v", answer)
}

type change map[string]any

// event is an error as the SDK sends it, changed.
func event(n int, with change) string {
	e := map[string]any{
		"event_id": fmt.Sprintf("%032x", n), "timestamp": float64(time.Now().UnixMilli()) / 1000, "platform": "javascript", "level": "error",
		"release": "shop@1", "environment": "local",
		"request":  map[string]any{"url": "https://shop.test/cart?token=planted-query", "headers": map[string]any{"Cookie": "planted-cookie", "Referer": "https://x/?planted"}},
		"user":     map[string]any{"id": "planted-user", "email": "planted@secrets.test", "ip_address": "203.0.113.9"},
		"contexts": map[string]any{"trace": map[string]any{"trace_id": strings.Repeat("ab", 16), "span_id": strings.Repeat("cd", 8)}},
		"tags":     map[string]any{"page": "cart", "authToken": "planted-tag"},
		"extra":    map[string]any{"x": "planted-extra"},
		"exception": map[string]any{"values": []any{map[string]any{
			"type": "TypeError", "value": "cannot read total of planted@secrets.test",
			"mechanism": map[string]any{"type": "onerror", "handled": false},
			"stacktrace": map[string]any{"frames": []any{
				map[string]any{"filename": "https://shop.test/assets/vendor-1a2b3c4d.js", "function": "run", "lineno": 1, "colno": 10, "in_app": false},
				map[string]any{"filename": "https://shop.test/assets/index-1a2b3c4d.js?x=planted", "function": "total", "lineno": 1, "colno": 99, "in_app": true, "vars": map[string]any{"p": "planted-var"}},
			}},
		}}},
		"breadcrumbs": []any{map[string]any{"timestamp": 1.5, "category": "fetch", "message": "mail planted@secrets.test", "data": map[string]any{
			"url": "/api/v1/me?token=planted", "password": "planted-data", "method": "GET", "status_code": 500, "arguments": []any{"planted-args"}}}},
	}
	maps.Copy(e, with)
	b, err := json.Marshal(e)
	if err != nil {
		panic(err)
	}
	return string(b)
}

type group struct {
	ID, Title, Culprit, Status, Level, Type string
	Count, Users, Handled, Unhandled        int64
	Regression                              bool
	Releases                                []struct {
		Release string
		Count   int64
	}
	Environments []string
	Histogram    struct{ Counts []int64 }
}

type list[T any] struct {
	Items      []T
	NextCursor string
}

func (c *console) groups(t *testing.T, query string) []group {
	t.Helper()
	var out list[group]
	require.Equal(t, http.StatusOK, c.get(t, "/api/errors?"+query, &out))
	return out.Items
}

func TestAnErrorIsGroupedKeptWithoutSecretsAndOnItsTrace(t *testing.T) {
	c := start(t, t.TempDir())
	c.send(t, "event", event(1, nil))
	c.send(t, "event", event(2, change{"user": map[string]any{"id": "another"}, "environment": "test"}))
	c.send(t, "event", event(2, nil)) // sent again
	groups := c.groups(t, "")
	require.Len(t, groups, 1)
	g := groups[0]
	assert.Equal(t, "TypeError: cannot read total of [email]", g.Title)
	assert.Equal(t, "total (index.js)", g.Culprit)
	assert.Equal(t, []int64{2, 2, 0, 2}, []int64{g.Count, g.Users, g.Handled, g.Unhandled})
	assert.Equal(t, []string{"local", "test"}, g.Environments)
	assert.Equal(t, int64(2), g.Histogram.Counts[23])

	var raw json.RawMessage
	require.Equal(t, http.StatusOK, c.get(t, "/api/errors/"+g.ID, &raw))
	assert.NotContains(t, string(raw), "planted")
	assert.NotContains(t, string(raw), "203.0.113")
	var full struct {
		Latest struct {
			URL, TraceID, SpanID, Browser, OS string
			Tags                              map[string]string
			Exceptions                        []struct {
				Frames []struct{ Function, File string }
			}
			Breadcrumbs []struct{ Data map[string]string }
		}
	}
	require.NoError(t, json.Unmarshal(raw, &full))
	e := full.Latest
	assert.Equal(t, []string{"https://shop.test/cart", strings.Repeat("ab", 16), strings.Repeat("cd", 8), "Firefox 133", "Linux"},
		[]string{e.URL, e.TraceID, e.SpanID, e.Browser, e.OS})
	assert.Equal(t, map[string]string{"page": "cart"}, e.Tags)
	require.Len(t, e.Exceptions[0].Frames, 2)
	assert.Equal(t, "total", e.Exceptions[0].Frames[0].Function, "innermost first")
	assert.Equal(t, map[string]string{"url": "/api/v1/me", "method": "GET", "status_code": "500"}, e.Breadcrumbs[0].Data)

	require.Len(t, c.logs, 3) // what is sent twice may be told twice
	l := c.logs[0].ResourceLogs().At(0)
	service, _ := l.Resource().Attributes().Get("service.name")
	assert.Equal(t, "storefront", service.Str())
	line := l.ScopeLogs().At(0).LogRecords().At(0)
	assert.Equal(t, plog.SeverityNumberError, line.SeverityNumber())
	assert.Equal(t, strings.Repeat("ab", 16), line.TraceID().String())
	stack, _ := line.Attributes().Get("exception.stacktrace")
	assert.Contains(t, stack.Str(), "at total (https://shop.test/assets/index-1a2b3c4d.js:1:99)")

	var ofTrace list[struct{ ID, GroupID string }]
	require.Equal(t, http.StatusOK, c.get(t, "/api/traces/"+strings.Repeat("ab", 16)+"/errors", &ofTrace))
	require.Len(t, ofTrace.Items, 2)
	assert.Equal(t, g.ID, ofTrace.Items[0].GroupID)
	require.Equal(t, http.StatusOK, c.get(t, "/api/errors/"+g.ID+"/events/"+ofTrace.Items[1].ID, nil))
	require.Equal(t, http.StatusNotFound, c.get(t, "/api/errors/"+g.ID+"/events/"+strings.Repeat("0", 32), nil))
}

func TestGroupsAreByCauseAndNotByWhatVaries(t *testing.T) {
	c := start(t, t.TempDir())
	message := func(n int, text string) string { return event(n, change{"exception": nil, "message": text}) }
	c.send(t, "event", message(1, "order 17 failed after 3.5 s"), "event", message(2, "order 4711 failed after 12 s"), "event", message(3, "order was lost"))
	c.send(t, "event", message(4, "a"), "event", event(5, change{"exception": nil, "message": "b", "fingerprint": []string{"same"}}),
		"event", event(6, change{"message": "c", "fingerprint": []string{"same"}}))
	c.send(t, "event", event(7, nil), "event", event(8, change{"fingerprint": []string{"{{ default }}"}}), "event", event(9, change{"fingerprint": []string{"{{default}}", "more"}}))
	titles := map[string]int64{}
	for _, g := range c.groups(t, "") {
		titles[g.Title] += g.Count
	}
	assert.Len(t, c.groups(t, ""), 6)
	assert.Equal(t, int64(2), titles["order 4711 failed after 12 s"])
	found := c.groups(t, "query=was+lo")
	require.Len(t, found, 1)
	assert.Empty(t, c.groups(t, "query=%25%25x"), "a percent sign is none of SQL's")
}

func TestAResolvedGroupReturnsWithAnotherRelease(t *testing.T) {
	dir := t.TempDir()
	c := start(t, dir)
	c.send(t, "event", event(1, nil))
	id := c.groups(t, "")[0].ID
	status, _, _ := c.post(t, "/api/errors/"+id+"/resolution", []byte(`{"resolved":true}`))
	require.Equal(t, http.StatusOK, status)
	assert.Empty(t, c.groups(t, ""))
	c.send(t, "event", event(2, nil))
	assert.Empty(t, c.groups(t, ""), "the release that had it may have it still")
	require.Len(t, c.groups(t, "status=resolved"), 1)
	c.send(t, "event", event(3, change{"release": "shop@2"}))
	groups := c.groups(t, "release=shop@2")
	require.Len(t, groups, 1)
	assert.True(t, groups[0].Regression)
	assert.Equal(t, int64(3), groups[0].Count)
	require.Len(t, groups[0].Releases, 2)
	status, _, _ = c.post(t, "/api/errors/"+id+"/resolution", []byte(`{}`))
	assert.Equal(t, http.StatusBadRequest, status)
	status, _, _ = c.post(t, "/api/errors/none/resolution", []byte(`{"resolved":true}`))
	assert.Equal(t, http.StatusNotFound, status)

	c.Close()
	require.NoError(t, c.intake.Close())
	again := start(t, dir)
	require.Len(t, again.groups(t, "status=all"), 1, "it survives a restart")
}

func TestListsHavePages(t *testing.T) {
	c := start(t, t.TempDir())
	for i := range 7 {
		c.send(t, "event", event(i+1, change{"fingerprint": []string{fmt.Sprint(i % 5)}}))
	}
	seen := map[string]bool{}
	for cursor := ""; ; {
		var page list[group]
		require.Equal(t, http.StatusOK, c.get(t, "/api/errors?limit=2&cursor="+cursor, &page))
		for _, g := range page.Items {
			assert.False(t, seen[g.ID])
			seen[g.ID] = true
		}
		if cursor = page.NextCursor; cursor == "" {
			break
		}
	}
	assert.Len(t, seen, 5)
	id := ""
	for _, g := range c.groups(t, "limit=500") {
		if g.Count == 2 {
			id = g.ID
		}
	}
	var events list[struct{ ID string }]
	require.Equal(t, http.StatusOK, c.get(t, "/api/errors/"+id+"/events?limit=1", &events))
	first := events.Items[0].ID
	require.NotEmpty(t, events.NextCursor)
	require.Equal(t, http.StatusOK, c.get(t, "/api/errors/"+id+"/events?limit=1&cursor="+events.NextCursor, &events))
	assert.NotEqual(t, first, events.Items[0].ID)
	for _, q := range []string{"limit=0", "status=maybe", "since=x", "cursor=forged"} {
		assert.Equal(t, http.StatusBadRequest, c.get(t, "/api/errors?"+q, nil), q)
	}
	assert.Equal(t, http.StatusBadRequest, c.get(t, "/api/traces/xyz/errors", nil))
	assert.Equal(t, http.StatusNotFound, c.get(t, "/api/errors/none", nil))
}

func TestSpansAndLogsOfAPageJoinTheTrace(t *testing.T) {
	c := start(t, t.TempDir())
	at := float64(time.Now().Add(-time.Second).UnixMilli()) / 1000
	transaction := fmt.Sprintf(`{"type":"transaction","transaction":"/cart","start_timestamp":%f,"timestamp":%f,"release":"shop@1","request":{"url":"https://shop.test/cart?x"},
		"contexts":{"trace":{"trace_id":"%s","span_id":"%s","op":"pageload","status":"ok"}},
		"spans":[{"span_id":"%s","parent_span_id":"%s","trace_id":"%s","op":"http.client","description":"GET https://shop.test/api?token=planted","status":"internal_error",
			"start_timestamp":%f,"timestamp":%f,"data":{"http.request.method":"GET","url":"https://shop.test/api?planted=1","user.email":"planted@x.test","http.response.status_code":500}},
			{"span_id":"zz","trace_id":"%[3]s","start_timestamp":1,"timestamp":2}]}`,
		at, at+0.5, strings.Repeat("ab", 16), strings.Repeat("01", 8), strings.Repeat("02", 8), strings.Repeat("01", 8), strings.Repeat("ab", 16), at+0.1, at+0.3)
	span := fmt.Sprintf(`{"items":[{"trace_id":"%s","span_id":"%s","name":"click","status":"ok","start_timestamp":%f,"end_timestamp":%f,"is_segment":true,
		"attributes":{"sentry.op":{"type":"string","value":"ui.action.click"},"n":{"type":"integer","value":3},"sentry.release":{"value":"shop@1"}}}]}`,
		strings.Repeat("ab", 16), strings.Repeat("03", 8), at, at+0.1)
	line := fmt.Sprintf(`{"items":[{"timestamp":%f,"level":"warn","body":"mail planted@x.test","trace_id":"%s","attributes":{"cart.size":{"value":2,"type":"integer"},
		"sentry.trace.parent_span_id":{"value":"%s"}}}]}`, at, strings.Repeat("ab", 16), strings.Repeat("01", 8))
	c.send(t, "transaction", transaction, "span", span, "log", line)
	require.Len(t, c.traces, 2)
	spans := c.traces[0].ResourceSpans().At(0).ScopeSpans().At(0).Spans()
	require.Equal(t, 2, spans.Len(), "one had no id")
	root, call := spans.At(0), spans.At(1)
	assert.Equal(t, "/cart", root.Name())
	assert.Equal(t, root.SpanID(), call.ParentSpanID())
	assert.Equal(t, ptrace.SpanKindClient, call.Kind())
	assert.Equal(t, ptrace.StatusCodeError, call.Status().Code())
	assert.Equal(t, "GET https://shop.test/api", call.Name())
	assert.InDelta(t, 200, float64(call.EndTimestamp()-call.StartTimestamp())/1e6, 1)
	status, _ := call.Attributes().Get("http.response.status_code")
	assert.Equal(t, int64(500), status.Int())
	click := c.traces[1].ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0)
	assert.Equal(t, "click", click.Name())
	l := c.logs[0].ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
	assert.Equal(t, "mail [email]", l.Body().Str())
	assert.Equal(t, plog.SeverityNumberWarn, l.SeverityNumber())
	assert.Equal(t, root.SpanID(), l.SpanID())
	for _, one := range c.traces {
		b, err := (&ptrace.JSONMarshaler{}).MarshalTraces(one)
		require.NoError(t, err)
		assert.NotContains(t, string(b), "planted")
	}
}

func TestSessionsReportsAndFeedbackAreCounted(t *testing.T) {
	c := start(t, t.TempDir())
	c.send(t, "event", event(7, nil))
	c.send(t, "session", `{"sid":"1","init":true,"started":"`+time.Now().UTC().Format(time.RFC3339)+`","status":"ok","errors":0,"attrs":{"release":"shop@1"}}`,
		"session", `{"sid":"1","init":false,"status":"crashed","errors":1,"attrs":{"release":"shop@1"}}`,
		"sessions", `{"aggregates":[{"started":"`+time.Now().UTC().Format(time.RFC3339)+`","exited":3,"errored":1}],"attrs":{"release":"shop@1"}}`,
		"client_report", `{"timestamp":1,"discarded_events":[{"reason":"ratelimit_backoff","category":"error","quantity":5},{"reason":"<b>","category":"x","quantity":-1}]}`,
		"feedback", fmt.Sprintf(`{"event_id":"%032x","contexts":{"feedback":{"message":"it broke, mail me at planted@x.test","name":"planted","contact_email":"planted@x.test","associated_event_id":"%032x"}}}`, 99, 7),
		"replay_recording", "\x00\x01", "made-up", "x", "log", "{broken")
	var out struct {
		Sessions []struct {
			Release                   string
			Started, Errored, Crashed int64
		}
		Losses []struct {
			Reason, Category string
			Count            int64
		}
	}
	require.Equal(t, http.StatusOK, c.get(t, "/api/errors/summary", &out))
	require.Len(t, out.Sessions, 1)
	assert.Equal(t, []int64{5, 1, 1}, []int64{out.Sessions[0].Started, out.Sessions[0].Errored, out.Sessions[0].Crashed})
	require.Len(t, out.Losses, 1)
	assert.Equal(t, int64(5), out.Losses[0].Count)
	var said list[struct{ Message, GroupID string }]
	require.Equal(t, http.StatusOK, c.get(t, "/api/errors/feedback", &said))
	require.Len(t, said.Items, 1)
	assert.Equal(t, "it broke, mail me at [email]", said.Items[0].Message)
	assert.Equal(t, c.groups(t, "")[0].ID, said.Items[0].GroupID)
	s := c.intake.Stats().Sentry
	assert.Equal(t, map[string]int64{"unknown: replay_recording": 1, "unknown: other": 1, "malformed: log": 1}, s.Dropped)
}

func TestPagesOfAnyOriginMaySendAndNothingElse(t *testing.T) {
	c := start(t, t.TempDir(), func(conf *browser.Conf) { conf.Projects = "1=storefront:public,2=operator" })
	for _, path := range []string{dsn, "/api/1/envelope?sentry_key=public", "/api/storefront/envelope/?sentry_key=public"} {
		status, h, _ := c.post(t, path, envelope(), "Origin", "https://shop.test")
		assert.Equal(t, http.StatusOK, status, path)
		assert.Equal(t, "*", h.Get("Access-Control-Allow-Origin"))
		assert.Empty(t, h.Get("Access-Control-Allow-Credentials"))
	}
	status, h, _ := c.do(t, http.MethodOptions, "/api/1/envelope/", nil, "Origin", "https://shop.test", "Access-Control-Request-Method", "POST")
	assert.Equal(t, http.StatusNoContent, status)
	assert.Contains(t, strings.ToLower(h.Get("Access-Control-Allow-Headers")), "x-sentry-auth")
	for name, try := range map[string]struct {
		path, auth string
		want       int
	}{
		"a header":      {"/api/1/envelope/", "Sentry sentry_version=7, sentry_key=public, sentry_client=x", 200},
		"no key":        {"/api/1/envelope/", "", 403},
		"a wrong key":   {"/api/1/envelope/?sentry_key=other", "", 403},
		"any key":       {"/api/2/envelope/?sentry_key=other", "", 200},
		"a bad key":     {"/api/2/envelope/?sentry_key=a%00b", "", 403},
		"other project": {"/api/9/envelope/?sentry_key=public", "", 404},
	} {
		status, _, _ := c.post(t, try.path, envelope(), "X-Sentry-Auth", try.auth)
		assert.Equal(t, try.want, status, name)
	}
	status, _, _ = c.post(t, "/api/1/envelope/", []byte(`{"dsn":"https://public@shop.test/1"}`+"\n"))
	assert.Equal(t, http.StatusOK, status, "a tunnel's")
	_, h, _ = c.do(t, http.MethodGet, "/api/errors", nil, "Origin", "https://shop.test")
	assert.Empty(t, h.Get("Access-Control-Allow-Origin"))
	for _, r := range []struct {
		method, path string
		want         bool
	}{
		{"POST", "/api/1/envelope/", true}, {"OPTIONS", "/api/send", true}, {"GET", "/api/1/envelope/", false}, {"POST", "/api/errors/x/resolution", false},
		{"POST", "/api/control/envelope/", false},
	} {
		assert.Equal(t, r.want, c.intake.Receives(httptest.NewRequest(r.method, r.path, nil)), r.path)
	}
}

func TestBodiesAreUnpackedAndBounded(t *testing.T) {
	c := start(t, t.TempDir())
	pack := func(to func(io.Writer) io.WriteCloser, b []byte) []byte {
		var out bytes.Buffer
		w := to(&out)
		_, err := w.Write(b)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		return out.Bytes()
	}
	zip := func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }
	deflate := func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }
	big := envelope("event", strings.Repeat(" ", 1<<20)+"{}")
	for name, try := range map[string]struct {
		body     []byte
		encoding string
		want     int
	}{
		"gzip":             {pack(zip, envelope("event", event(1, nil))), "gzip", 200},
		"deflate":          {pack(deflate, envelope("event", event(2, nil))), "deflate", 200},
		"brotli":           {[]byte("x"), "br", 415},
		"no gzip":          {[]byte("x"), "gzip", 400},
		"cut gzip":         {pack(zip, envelope("event", event(1, nil)))[:40], "gzip", 400},
		"large":            {big, "", 413},
		"large when open":  {pack(zip, big), "gzip", 413},
		"items":            {[]byte("{}\n" + strings.Repeat("{\"type\":\"x\"}\n\n", 201)), "", 413},
		"nonsense":         {[]byte("\x00\xff\n"), "", 400},
		"a wrong length":   {[]byte("{}\n{\"type\":\"event\",\"length\":5}\n{}\n"), "", 400},
		"an empty payload": {[]byte("{}\n{\"type\":\"event\",\"length\":0}\n\n"), "", 200},
	} {
		status, _, answer := c.post(t, dsn, try.body, "Content-Encoding", try.encoding)
		assert.Equal(t, try.want, status, "%s: %v", name, answer)
	}
	assert.Len(t, c.groups(t, ""), 1)
}

func TestHostileEventsAreKeptHarmless(t *testing.T) {
	c := start(t, t.TempDir())
	deep := strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000)
	long := strings.Repeat("x", 200_000)
	for i, e := range []string{
		event(1, change{"message": "nul\x00 and \u202e", "exception": nil}),
		event(2, change{"timestamp": float64(time.Now().Add(100 * 24 * time.Hour).Unix())}),
		event(3, change{"timestamp": -1e300, "tags": []any{[]any{"a", "b"}, 5}, "exception": []any{nil, 5, map[string]any{"type": long, "value": long}}}),
		event(4, change{"request": "x", "user": 5, "breadcrumbs": "no", "fingerprint": []any{nil, 4, long}, "contexts": []any{}, "level": map[string]any{}}),
		`{"event_id":"../../etc/passwd","message":"<script>alert(1)</script>"}`,
		"{\"message\":\"\xff\xfe\"}",
		`{"extra":` + deep + `,"message":"deep"}`, `{"message":` + deep + `}`, `[]`, `null`, `5`, `{}`,
		`{"exception":{"values":[{"type":"E","stacktrace":{"frames":[{"filename":"../../../../etc/passwd","lineno":1e99,"colno":-4},{"filename":"http://x/%2e%2e/%2e%2e/go.mod","lineno":1,"colno":1}]}}]}}`,
	} {
		status, _, answer := c.post(t, dsn, envelope("event", e))
		assert.Equal(t, http.StatusOK, status, "%d: %v", i, answer)
	}
	var all list[struct {
		ID, Title string
		LastSeen  time.Time
	}]
	require.Equal(t, http.StatusOK, c.get(t, "/api/errors?limit=100", &all))
	assert.GreaterOrEqual(t, len(all.Items), 7)
	for _, g := range all.Items {
		assert.WithinDuration(t, time.Now(), g.LastSeen, time.Minute, g.Title)
		assert.Less(t, len(g.Title), 300)
		assert.NotContains(t, g.Title, "\x00")
		assert.Equal(t, http.StatusOK, c.get(t, "/api/errors/"+g.ID, nil))
	}
}

func TestMadeUpGroupsAndFloodsAreBounded(t *testing.T) {
	c := start(t, t.TempDir())
	c.send(t, "event", event(1, nil))
	known := c.groups(t, "")[0].ID
	n, refused := 1, 0
	for range 250 {
		var items []string
		for range 20 {
			n++
			items = append(items, "event", fmt.Sprintf(`{"message":"m","fingerprint":["%d"]}`, n))
		}
		status, h, _ := c.post(t, dsn, envelope(items...))
		if status == http.StatusTooManyRequests {
			refused++
			assert.NotEmpty(t, h.Get("Retry-After"))
			assert.Contains(t, h.Get("X-Sentry-Rate-Limits"), "::key")
			assert.Equal(t, "*", h.Get("Access-Control-Allow-Origin"))
		}
	}
	for range 3000 { // a slow machine sends hardly more than is allowed
		if refused > 0 {
			break
		}
		if status, _, _ := c.post(t, dsn, envelope()); status == http.StatusTooManyRequests {
			refused++
		}
	}
	assert.Positive(t, refused)
	assert.LessOrEqual(t, len(c.groups(t, "limit=500")), 400)
	assert.Positive(t, c.intake.Stats().Errors.RefusedGroups)
	assert.Equal(t, http.StatusOK, c.get(t, "/api/errors/"+known, nil), "a real one stays")
}
