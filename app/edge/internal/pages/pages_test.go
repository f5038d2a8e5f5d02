package pages_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/edge/internal/client"
	"mall/app/edge/internal/config"
	"mall/app/edge/internal/pages"
)

const html = `<style nonce="__CSP_NONCE__"></style><script type="application/json" id="config">"__MALL_CONFIG__"</script>`

func valid(t *testing.T) config.Site {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "assets"), 0o750))
	for name, text := range map[string]string{"index.html": html, "admin.html": html, "assets/a-1.js": "js", "logo.svg": "<svg/>"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return config.Site{
		Dir: dir, UmamiScriptURL: "https://count.example/script.js", UmamiHostURL: "https://visits.example:8443/umami",
		TraceURL: "https://console.example/traces/{traceId}", PaymentProviders: []string{"sandbox"},
		Storefront: config.Page{SentryDSN: "https://public@sentry.example/prefix/1", UmamiWebsite: "storefront"},
		Operator:   config.Page{SentryDSN: "http://public@127.0.0.1:8090/2"},
	}
}

func serve(t *testing.T, c config.Site, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	who, err := client.NewResolver([]string{"10.0.0.0/8"}, "secret")
	require.NoError(t, err)
	before, err := pages.New(c, pages.About{Environment: "test", Release: "v1", Traces: true}, who)
	require.NoError(t, err)
	w := httptest.NewRecorder()
	before(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })).ServeHTTP(w, r)
	return w
}

func get(t *testing.T, c config.Site, path string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept", "text/html,*/*;q=0.8")
	return serve(t, c, r)
}

func told(t *testing.T, body string) map[string]any {
	t.Helper()
	m := regexp.MustCompile(`id="config">(.*)</script>`).FindStringSubmatch(body)
	require.Len(t, m, 2)
	var v map[string]any
	require.NoError(t, json.Unmarshal([]byte(m[1]), &v))
	return v
}

func TestEachPageIsToldWhereItRuns(t *testing.T) {
	c := valid(t)
	assert.Equal(t, map[string]any{
		"page": "storefront", "environment": "test", "release": "v1", "sentryDsn": c.Storefront.SentryDSN, "traces": true,
		"umami":    map[string]any{"scriptUrl": c.UmamiScriptURL, "websiteId": "storefront", "hostUrl": c.UmamiHostURL},
		"traceUrl": c.TraceURL, "paymentProviders": []any{"sandbox"},
	}, told(t, get(t, c, "/orders/1").Body.String()))
	operator := told(t, get(t, c, "/admin/orders").Body.String())
	assert.Equal(t, "operator", operator["page"])
	assert.Equal(t, c.Operator.SentryDSN, operator["sentryDsn"])
	assert.Equal(t, map[string]any{"scriptUrl": "", "websiteId": "", "hostUrl": ""}, operator["umami"], "a page without a website's id counts nothing")
	assert.Equal(t, "storefront", told(t, get(t, c, "/administrator").Body.String())["page"])
}

// The page's fields are read by a file of the storefront's: a name that differs is a setting that is not seen.
func TestThePagesReadTheFieldsThatTheyAreTold(t *testing.T) {
	source, err := os.ReadFile("../../../../web/shop/src/app/config.ts")
	require.NoError(t, err)
	declared, _, _ := strings.Cut(string(source), "const fallback")
	fields := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)(\w+)\??: (?:string|boolean|"|\{)`).FindAllStringSubmatch(declared, -1) {
		fields[m[1]] = true
	}
	var walk func(v map[string]any)
	walk = func(v map[string]any) {
		for key, value := range v {
			assert.True(t, fields[key], "config.ts has no field %s", key)
			delete(fields, key)
			if below, ok := value.(map[string]any); ok {
				walk(below)
			}
		}
	}
	walk(told(t, get(t, valid(t), "/").Body.String()))
	assert.Empty(t, fields, "the edge does not tell these")
}

func TestThePolicyNamesWhatIsConfiguredAndNothingElse(t *testing.T) {
	csp := get(t, valid(t), "/").Header().Get("Content-Security-Policy")
	nonce := regexp.MustCompile(`'nonce-([^']+)'`).FindStringSubmatch(csp)
	require.Len(t, nonce, 2)
	assert.Equal(t, "default-src 'self'; script-src 'self' https://count.example; style-src 'self' 'nonce-N'; img-src 'self' data: blob:; "+
		"connect-src 'self' https://sentry.example http://127.0.0.1:8090 https://visits.example:8443; "+
		"frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'", strings.Replace(csp, nonce[1], "N", 1))
	bare := get(t, config.Site{Dir: valid(t).Dir, PaymentProviders: []string{"sandbox"}}, "/").Header().Get("Content-Security-Policy")
	assert.Contains(t, bare, "script-src 'self'; ")
	assert.Contains(t, bare, "connect-src 'self'; ")
	own := valid(t)
	own.UmamiScriptURL, own.UmamiHostURL = "/tracker.js", ""
	assert.Contains(t, get(t, own, "/").Header().Get("Content-Security-Policy"), "script-src 'self'; ")
	hostless := valid(t)
	hostless.UmamiHostURL = ""
	assert.Contains(t, get(t, hostless, "/").Header().Get("Content-Security-Policy"), "127.0.0.1:8090 https://count.example;", "visits go to the script's origin")
	assert.NotContains(t, csp+bare, "unsafe")
}

func TestEveryAnswerOfTheSiteIsProtected(t *testing.T) {
	c := valid(t)
	for _, path := range []string{"/", "/admin", "/assets/a-1.js", "/assets/gone.js", "/logo.svg"} {
		h := get(t, c, path).Header()
		assert.Equal(t, "nosniff", h.Get("X-Content-Type-Options"), path)
		assert.Equal(t, "strict-origin-when-cross-origin", h.Get("Referrer-Policy"), path)
		assert.Equal(t, "same-origin", h.Get("Cross-Origin-Opener-Policy"), path)
		assert.Contains(t, h.Get("Permissions-Policy"), "camera=()", path)
		assert.Contains(t, h.Get("Content-Security-Policy"), "frame-ancestors 'none'", path)
		assert.Empty(t, h.Get("Strict-Transport-Security"), "nobody said HTTPS")
	}
	for remote, want := range map[string]string{"10.1.1.1:1": "max-age=31536000", "203.0.113.9:1": ""} {
		r := httptest.NewRequest(http.MethodGet, "/assets/a-1.js", nil)
		r.RemoteAddr = remote
		r.Header.Set("X-Forwarded-Proto", "https")
		assert.Equal(t, want, serve(t, c, r).Header().Get("Strict-Transport-Security"), remote)
	}
}

func TestTheEdgesOwnPathsStayItsOwn(t *testing.T) {
	c := valid(t)
	for _, path := range []string{"/api/v1/nothing", "/api/openapi.json", "/otlp/v1/traces", "/healthz", "/metrics"} {
		assert.Equal(t, http.StatusTeapot, get(t, c, path).Code, path)
	}
	assert.Equal(t, http.StatusNotFound, get(t, c, "/assets/gone.js").Code)
	for _, dir := range []string{"", "off"} {
		c.Dir = dir
		assert.Equal(t, http.StatusTeapot, get(t, c, "/").Code, "without pages there is no site")
	}
}

func TestWithoutABuildBothLanguagesSayWhatToInstall(t *testing.T) {
	c := valid(t)
	c.Dir = filepath.Join(c.Dir, "none")
	w := get(t, c, "/")
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
	for _, words := range []string{"apt-get install nodejs npm", "bin/mall up", "构建"} {
		assert.Contains(t, w.Body.String(), words)
	}
}

func TestABadSettingStopsTheStartAndNamesItsKey(t *testing.T) {
	for _, tc := range []struct {
		key string
		set func(*config.Site)
	}{
		{"Site.UmamiScriptURL", func(c *config.Site) { c.UmamiScriptURL = "tracker.js" }},
		{"Site.UmamiScriptURL", func(c *config.Site) { c.UmamiScriptURL = "//stranger.example/script.js" }},
		{"Site.UmamiScriptURL", func(c *config.Site) { c.UmamiScriptURL = "javascript:alert(1)" }},
		{"Site.UmamiScriptURL", func(c *config.Site) { c.UmamiScriptURL = "https://a;script-src *" }},
		{"Site.UmamiScriptURL", func(c *config.Site) { c.UmamiScriptURL = "https://a;object-src" }},
		{"Site.UmamiScriptURL", func(c *config.Site) { c.UmamiScriptURL = "https://a'unsafe-inline'/s.js" }},
		{"Site.UmamiScriptURL", func(c *config.Site) { c.UmamiScriptURL = "https://*/s.js" }},
		{"Site.UmamiScriptURL", func(c *config.Site) { c.Storefront.UmamiWebsite = "" }},
		{"Site.UmamiHostURL", func(c *config.Site) { c.UmamiHostURL = "umami.example" }},
		{"Site.UmamiHostURL", func(c *config.Site) { c.UmamiHostURL = "https://a.example,b.example" }},
		{"Site.TraceURL", func(c *config.Site) { c.TraceURL = "https://console.example/traces/" }},
		{"Site.TraceURL", func(c *config.Site) { c.TraceURL = "javascript:alert('{traceId}')" }},
		{"Site.PaymentProviders", func(c *config.Site) { c.PaymentProviders = nil }},
		{"Site.PaymentProviders", func(c *config.Site) { c.PaymentProviders = []string{"<b>"} }},
		{"Site.Storefront.SentryDSN", func(c *config.Site) { c.Storefront.SentryDSN = "https://sentry.example/1" }},
		{"Site.Storefront.SentryDSN", func(c *config.Site) { c.Storefront.SentryDSN = "https://public:topsecret@sentry.example/1" }},
		{"Site.Operator.SentryDSN", func(c *config.Site) { c.Operator.SentryDSN = "https://public@sentry.example/" }},
		{"Site.Operator.SentryDSN", func(c *config.Site) { c.Operator.SentryDSN = "https://public@a;default-src/1" }},
		{"Site.Operator.UmamiWebsite", func(c *config.Site) { c.Operator.UmamiWebsite = "a b" }},
	} {
		c := valid(t)
		tc.set(&c)
		_, err := pages.New(c, pages.About{}, nil)
		require.ErrorContains(t, err, tc.key+":", "%+v", c)
		assert.NotContains(t, err.Error(), "topsecret")
	}
	_, err := pages.New(valid(t), pages.About{}, nil)
	require.NoError(t, err)
}
