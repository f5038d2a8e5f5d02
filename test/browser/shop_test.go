package browser

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/test/redistest"
)

// setUpShop is a console and an edge that serves the storefront as it is built, told by configuration where to report.
// Behind the edge is a service that answers what no page expects.
func setUpShop(t *testing.T) *stage {
	t.Helper()
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	s := &stage{root: root, dir: t.TempDir()}
	s.bundle = filepath.Join(built, "web", "shop")
	s.binaries(t)
	require.NoError(t, os.CopyFS(filepath.Join(s.dir, "work"), os.DirFS(".")))
	require.NoError(t, os.Symlink(filepath.Join(root, "web", "node_modules"), filepath.Join(s.dir, "work", "node_modules")))
	s.buildShop(t)
	s.console = s.serve(t, "console", "/healthz", func(port string) []string {
		return []string{filepath.Join(built, "console"), "--listen", "127.0.0.1:" + port, "--data", filepath.Join(s.dir, "data"), "--web", s.dir,
			"--sourcemaps", filepath.Join(built, "web")}
	})
	s.edge = s.serveShop(t, strings.Replace(s.console, "http://", "http://public@", 1)+"/1")
	return s
}

var onceShop sync.Once

func (s *stage) buildShop(t *testing.T) {
	t.Helper()
	onceShop.Do(func() {
		s.node(t, []string{"CONFIG=" + filepath.Join(s.root, "web", "shop", "vite.config.ts")}, "storefront.mjs", s.bundle)
	})
}

func (s *stage) serveShop(t *testing.T, dsn string) string {
	t.Helper()
	at, err := url.Parse(s.console)
	require.NoError(t, err)
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"items": [], "id": "01J00000000000000000000000", "title": "T", "pictures": null, "skus": [null]}`)) // the page may have gone
	}))
	t.Cleanup(broken.Close)
	redis, admin := redistest.Server(t), port(t)
	return s.serve(t, "edge", "/api/openapi.json", func(port string) []string {
		return []string{"env", "EDGE_PORT=" + port, "EDGE_ADMIN_PORT=" + admin, "MALL_REDIS_ADDR=" + redis, "MALL_OTLP_ENDPOINT=" + at.Host,
			"MALL_OTLP_BATCHER=otlphttp", "MALL_OTLP_HTTP_ENDPOINT=" + s.console, "PRODUCT_API_ADDR=" + strings.TrimPrefix(broken.URL, "http://"),
			"ORDER_API_ADDR=127.0.0.1:1", "USER_API_ADDR=127.0.0.1:1", "PAYMENT_API_ADDR=127.0.0.1:1", "MALL_ENVIRONMENT=test",
			"MALL_WEB_DIR=" + s.bundle, "MALL_SENTRY_DSN_STOREFRONT=" + dsn, "MALL_UMAMI_SCRIPT_URL=/tracker.js",
			"MALL_UMAMI_HOST_URL=" + s.console, "MALL_UMAMI_WEBSITE_STOREFRONT=storefront",
			filepath.Join(built, "edge"), "-f", filepath.Join(s.root, "app", "edge", "etc", "edge.yaml")}
	})
}

func TestWhatTheStorefrontReports(t *testing.T) {
	s := setUpShop(t)
	var said struct{ Refused, Sent []string }
	require.NoError(t, json.Unmarshal(s.node(t, []string{"PAGE=" + s.edge, "SECRET=" + secret}, "shop.mjs"), &said))
	assert.Empty(t, said.Refused)
	require.NotEmpty(t, said.Sent)
	for _, body := range said.Sent {
		assert.NotContains(t, strings.ToLower(body), secret, "the page itself sends nothing private")
		assert.NotContains(t, body, "138 1234")
	}
	t.Run("an error is shown in its source", s.shopErrorInSource)
	t.Run("an error is on the trace of the answer it was about", s.shopErrorOnTrace)
	t.Run("an error says what it was, and not whose", s.shopErrorScrubbed)
	t.Run("web vitals are on the page load's trace", s.vitals)
	t.Run("visits are of pages, not of things", s.shopVisits)
	t.Run("nothing private is kept", s.nothingPrivate)
}

func (s *stage) shopErrorInSource(t *testing.T) {
	g := s.group(t, "TypeError")
	assert.Equal(t, "Chrome 131", g.Latest.Browser)
	assert.True(t, strings.HasSuffix(g.Latest.URL, "/products/:id"), g.Latest.URL)
	require.NotEmpty(t, g.Latest.Exceptions)
	f := g.Latest.Exceptions[0].Frames[0]
	assert.Contains(t, f.File, "src/storefront/", "%v", f)
	require.NotNil(t, f.Built)
	assert.Contains(t, f.Built.File, "/assets/")
	assert.NotEmpty(t, f.Source.Lines)
	require.NotEmpty(t, g.Releases)
	assert.NotEmpty(t, g.Releases[0].Release)
}

func (s *stage) shopErrorOnTrace(t *testing.T) {
	e := s.group(t, "TypeError").Latest
	require.Len(t, e.TraceID, 32)
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		var trace otlp
		s.ask(t.Context(), c, "/api/traces/"+e.TraceID, &trace)
		by := map[string]span{}
		names := map[string]span{}
		for _, one := range trace.spans() {
			by[one.id] = one
			names[one.service+" "+one.name] = one
		}
		load, ok := names["storefront page load /products/:id"]
		require.True(c, ok, "%v", trace.spans())
		assert.Empty(c, load.parent, "the trace begins in the page")
		call := names["storefront GET /api/v1/products/{id}"]
		assert.Equal(c, load.id, call.parent)
		server := span{}
		for _, one := range trace.spans() {
			if one.service == "edge" && one.parent == call.id {
				server = one
			}
		}
		assert.NotEmpty(c, server.id, "the edge goes on from the page's call: %v", trace.spans())
		thrown, ok := names["storefront exception TypeError"]
		require.True(c, ok, "%v", trace.spans())
		assert.Equal(c, "storefront", by[thrown.parent].service, "the error hangs on a span of the page")
		assert.Contains(c, names, "storefront document fetch")
	}, 10*time.Second, 200*time.Millisecond)
	var onTrace list[struct{ GroupID string }]
	s.ask(t.Context(), t, "/api/traces/"+e.TraceID+"/errors", &onTrace)
	require.NotEmpty(t, onTrace.Items)
}

func (s *stage) shopErrorScrubbed(t *testing.T) {
	g := s.group(t, "RangeError")
	assert.Equal(t, "RangeError: customer [email], token=***, [number]", g.Title, "the console masks on")
	assert.EqualValues(t, 1, g.Unhandled)
}

func (s *stage) vitals(t *testing.T) {
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		var traces list[struct{ TraceID string }]
		s.ask(t.Context(), c, "/api/traces?limit=200&service=storefront", &traces)
		found := map[string]bool{}
		for _, one := range traces.Items {
			var trace otlp
			s.ask(t.Context(), c, "/api/traces/"+one.TraceID, &trace)
			for _, sp := range trace.spans() {
				found[sp.name] = true
			}
		}
		assert.True(c, found["web vital LCP"], "%v", found)
	}, 5*time.Second, 200*time.Millisecond)
}

func (s *stage) shopVisits(t *testing.T) {
	var v struct {
		Pages []struct {
			Name  string
			Count int64
		}
	}
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		s.ask(t.Context(), c, "/api/visits?website=storefront", &v)
		pages := map[string]bool{}
		for _, p := range v.Pages {
			pages[p.Name] = true
		}
		assert.Equal(c, map[string]bool{"/reset-password": true, "/products/01J00000000000000000000000": true, "/orders/:id": true, "/cart": true}, pages)
	}, 5*time.Second, 200*time.Millisecond)
}
