package site_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/common/site"
)

const (
	browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
	index   = `<meta property="csp-nonce" nonce="__CSP_NONCE__"><style nonce="__CSP_NONCE__"></style>` +
		`<script type="application/json" id="config">"__MALL_CONFIG__"</script><script type="module" src="/assets/app-1a2b.js"></script>`
)

type files map[string]string

func (f files) write(t *testing.T, dir string) {
	t.Helper()
	for name, text := range f {
		file := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
}

// build lays out what Vite leaves, beside a file that nobody may read.
func build(t *testing.T) string {
	t.Helper()
	above := t.TempDir()
	files{
		"shop/index.html":                index,
		"shop/admin.html":                "operators " + index,
		"shop/favicon.svg":               "<svg/>",
		"shop/.build":                    "hidden",
		"shop/assets/app-1a2b.js":        "plain",
		"shop/assets/app-1a2b.js.gz":     "gzipped",
		"shop/assets/app-1a2b.js.br":     "brotli",
		"shop/assets/app-1a2b.js.map":    "sources",
		"shop/assets/app-1a2b.css.map":   "sources",
		"shop/assets/app-1a2b.js.map.br": "sources",
		"shop/assets/style-9.css":        "css",
		"secret.txt":                     "keep out",
	}.write(t, above)
	dir := filepath.Join(above, "shop")
	require.NoError(t, os.Symlink(filepath.Join(above, "secret.txt"), filepath.Join(dir, "assets", "link.txt")))
	require.NoError(t, os.Symlink(above, filepath.Join(dir, "assets", "above")))
	return dir
}

type config struct {
	Page string `json:"page"`
	Text string `json:"text"`
}

func policy(nonce string) string { return "style-src 'self' 'nonce-" + nonce + "'" }

func newSite(t *testing.T, dir string) *site.Site {
	t.Helper()
	s, err := site.New(site.Options{
		Dir: dir,
		Pages: []site.Page{
			{File: "index.html", Prefix: "/", Config: config{"storefront", "</script><script>alert(1)</script>\u2028&"}},
			{File: "admin.html", Prefix: "/admin", Config: config{Page: "operator"}},
		},
		Unbuilt:  []byte(`<style nonce="__CSP_NONCE__"></style>run mall up with npm`),
		Reserved: []string{"api", "otlp"},
		Policy:   policy,
		Header:   func(h http.Header, _ *http.Request) { h.Set("X-Content-Type-Options", "nosniff") },
	})
	require.NoError(t, err)
	return s
}

func ask(t *testing.T, h http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, "/", nil)
	r.URL.Path = path // as it is: NewRequest would refuse or clean what is hostile
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

var nonceOf = regexp.MustCompile(`'nonce-([^']+)'`)

func TestEveryViewIsItsPageWithANonceOfItsOwn(t *testing.T) {
	s := newSite(t, build(t))
	seen := map[string]bool{}
	for path, page := range map[string]string{
		"/": "storefront", "/products/01J9": "storefront", "/index.html": "storefront", "/admin.html": "storefront",
		"/administrator": "storefront", "/admin2/orders": "storefront", "/shop/admin": "storefront", "/Admin": "storefront",
		"/admin": "operator", "/admin/": "operator", "/admin/orders/1": "operator", "/x/../admin/stock": "operator", "/admin/../cart": "storefront",
	} {
		w := ask(t, s, http.MethodGet, path, "Accept", browser)
		require.Equal(t, http.StatusOK, w.Code, path)
		assert.Equal(t, "no-store", w.Header().Get("Cache-Control"))
		assert.Equal(t, "text/html; charset=utf-8", w.Header().Get("Content-Type"))
		assert.Equal(t, "Accept", w.Header().Get("Vary"))
		assert.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
		found := nonceOf.FindStringSubmatch(w.Header().Get("Content-Security-Policy"))
		require.Len(t, found, 2)
		nonce := found[1]
		assert.False(t, seen[nonce], "a nonce is used once")
		seen[nonce] = true
		assert.Equal(t, 2, strings.Count(w.Body.String(), nonce))
		assert.NotContains(t, w.Body.String(), "__")
		assert.Contains(t, w.Body.String(), `{"page":"`+page+`"`, path)
		assert.Equal(t, page == "operator", strings.HasPrefix(w.Body.String(), "operators "), path)
	}
	assert.Equal(t, http.StatusOK, ask(t, s, http.MethodGet, "/orders", "Accept", "*/*").Code, "curl")
	w := ask(t, s, http.MethodHead, "/orders", "Accept", browser)
	assert.Equal(t, http.StatusOK, w.Code)
	assert.NotEqual(t, "0", w.Header().Get("Content-Length"))
	assert.Empty(t, w.Body.String())
}

func TestTheConfigurationCannotEndItsScript(t *testing.T) {
	body := ask(t, newSite(t, build(t)), http.MethodGet, "/", "Accept", browser).Body.String()
	assert.Contains(t, body, `{"page":"storefront","text":"\u003c/script\u003e\u003cscript\u003ealert(1)\u003c/script\u003e\u2028\u0026"}</script>`)
	assert.Equal(t, 2, strings.Count(body, "</script>"))
}

func TestWhatIsNoViewIsLeftToWhatStandsBehind(t *testing.T) {
	s := newSite(t, build(t))
	behind := s.Before(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		assert.Empty(t, w.Header(), "the site has said nothing")
		w.WriteHeader(http.StatusTeapot)
	}))
	for _, c := range []struct{ method, path, accept string }{
		{"GET", "/api/v1/nothing", browser}, {"GET", "/api", browser}, {"GET", "//api/x", browser}, {"GET", "/x/../api/y", browser}, {"GET", "/otlp/v1/traces", browser},
		{"GET", "/gone.png", "image/avif,*/*;q=0.8"}, {"GET", "/robots.txt", "*/*"}, {"GET", "/orders", "application/json"},
		{"POST", "/orders", browser}, {"OPTIONS", "/", browser}, {"DELETE", "/assets/app-1a2b.js", "*/*"},
	} {
		assert.Equal(t, http.StatusTeapot, ask(t, behind, c.method, c.path, "Accept", c.accept).Code, c.path)
		alone := ask(t, s, c.method, c.path, "Accept", c.accept)
		want := http.StatusNotFound
		if c.method != http.MethodGet {
			want = http.StatusMethodNotAllowed
		}
		assert.Equal(t, want, alone.Code, c.path)
		assert.NotContains(t, alone.Body.String(), "<script", c.path)
	}
}

func TestAFileThatIsNotThereIsNeverAPage(t *testing.T) {
	s := newSite(t, build(t))
	for _, path := range []string{"/assets/gone-1.js", "/assets/", "/assets", "/assets/app-1a2b.js.map", "/assets/app-1a2b.css.map", "/assets/app-1a2b.js.map.br", "/assets/app-1a2b.js.br"} {
		w := ask(t, s, http.MethodGet, path, "Accept", browser)
		assert.Equal(t, http.StatusNotFound, w.Code, path)
		assert.Equal(t, "text/plain; charset=utf-8", w.Header().Get("Content-Type"))
		assert.Equal(t, "no-store", w.Header().Get("Cache-Control"), "the next process may have it")
		assert.NotContains(t, w.Body.String(), "sources")
	}
}

func TestNothingOutsideTheBuildIsServed(t *testing.T) {
	s := newSite(t, build(t))
	for _, path := range []string{
		"/../secret.txt", "/assets/../../secret.txt", "/assets/link.txt", "/assets/above/secret.txt", "/..%2fsecret.txt", `/..\secret.txt`, "//../secret.txt",
		"/assets/%2e%2e/%2e%2e/secret.txt", "/assets/..;/../secret.txt", "/assets/\x00", "/" + strings.Repeat("../", 40) + "etc/passwd", "/.build",
	} {
		for _, accept := range []string{browser, "*/*"} {
			w := ask(t, s, http.MethodGet, path, "Accept", accept)
			assert.NotContains(t, w.Body.String(), "keep out", path)
			assert.NotContains(t, w.Body.String(), "hidden", path)
			assert.NotContains(t, w.Body.String(), "root:", path)
		}
	}
}

func TestAssetsAreKeptForeverAndComeCompressed(t *testing.T) {
	s := newSite(t, build(t))
	tags := map[string]bool{}
	for _, c := range []struct{ accepted, coding, body string }{
		{"gzip, deflate, br, zstd", "br", "brotli"},
		{"gzip", "gzip", "gzipped"},
		{"br;q=0, gzip;q=0.5", "gzip", "gzipped"},
		{"identity", "", "plain"},
		{"", "", "plain"},
	} {
		w := ask(t, s, http.MethodGet, "/assets/app-1a2b.js", "Accept-Encoding", c.accepted)
		require.Equal(t, http.StatusOK, w.Code)
		assert.Equal(t, c.body, w.Body.String(), c.accepted)
		assert.Equal(t, c.coding, w.Header().Get("Content-Encoding"))
		assert.Equal(t, "text/javascript; charset=utf-8", w.Header().Get("Content-Type"))
		assert.Equal(t, "public, max-age=31536000, immutable", w.Header().Get("Cache-Control"))
		assert.Equal(t, "Accept-Encoding", w.Header().Get("Vary"))
		tag := w.Header().Get("ETag")
		tags[tag] = true
		for _, known := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
			again := ask(t, s, http.MethodGet, "/assets/app-1a2b.js", "Accept-Encoding", c.accepted, "If-None-Match", known)
			assert.Equal(t, http.StatusNotModified, again.Code, known)
			assert.Empty(t, again.Body.String())
		}
		assert.Equal(t, http.StatusOK, ask(t, s, http.MethodGet, "/assets/app-1a2b.js", "Accept-Encoding", c.accepted, "If-None-Match", `"other"`).Code)
	}
	assert.Len(t, tags, 3, "each coding has a tag of its own")
	w := ask(t, s, http.MethodGet, "/assets/style-9.css", "Accept-Encoding", "br, gzip")
	assert.Equal(t, "css", w.Body.String(), "a file that is not compressed is served as it is")
	w = ask(t, s, http.MethodHead, "/favicon.svg")
	assert.Equal(t, "no-cache", w.Header().Get("Cache-Control"))
	assert.Equal(t, "image/svg+xml", w.Header().Get("Content-Type"))
	assert.Equal(t, "6", w.Header().Get("Content-Length"))
	assert.Empty(t, w.Body.String())
}

func TestAFileTooLargeForMemoryIsServedFromTheDirectory(t *testing.T) {
	dir := build(t)
	large := strings.Repeat("0123456789abcdef", 9<<16)
	files{"assets/large-1.wasm": large}.write(t, dir)
	s := newSite(t, dir)
	w := ask(t, s, http.MethodGet, "/assets/large-1.wasm")
	assert.Equal(t, http.StatusOK, w.Code)
	assert.Equal(t, large, w.Body.String())
	assert.Equal(t, http.StatusNotModified, ask(t, s, http.MethodGet, "/assets/large-1.wasm", "If-None-Match", w.Header().Get("ETag")).Code)
	require.NoError(t, os.Remove(filepath.Join(dir, "assets/large-1.wasm")))
	assert.Equal(t, http.StatusNotFound, ask(t, s, http.MethodGet, "/assets/large-1.wasm").Code)
}

func TestWithoutABuildThePageSaysHowToGetIt(t *testing.T) {
	for _, dir := range []string{"", filepath.Join(t.TempDir(), "none"), t.TempDir()} {
		w := ask(t, newSite(t, dir), http.MethodGet, "/orders/1", "Accept", browser)
		assert.Equal(t, http.StatusServiceUnavailable, w.Code)
		assert.Contains(t, w.Body.String(), "mall up")
		assert.NotContains(t, w.Body.String(), "__CSP_NONCE__")
	}
}

// soon waits for a change of the directory to be seen.
func soon(t *testing.T, what string, holds func() bool) {
	t.Helper()
	require.Eventually(t, holds, 5*time.Second, 20*time.Millisecond, what)
}

func TestABuildThatIsReplacedServesWhoLoadedThePageBefore(t *testing.T) {
	dir := build(t)
	s := newSite(t, dir)
	text := func(path string) string { return ask(t, s, http.MethodGet, path, "Accept", browser).Body.String() }
	require.Contains(t, text("/"), "app-1a2b.js")

	// As mall up does it: the old one is renamed away, then the new one takes its place.
	require.NoError(t, os.Rename(dir, dir+".old"))
	time.Sleep(300 * time.Millisecond)
	assert.Contains(t, text("/"), "app-1a2b.js", "in between, the old one goes on")
	assert.Equal(t, "plain", text("/assets/app-1a2b.js"))
	files{"index.html": "second app-3c4d.js", "admin.html": "admin", "assets/app-3c4d.js": "new"}.write(t, dir)
	require.NoError(t, os.RemoveAll(dir+".old"))

	soon(t, "the new page", func() bool { return strings.HasPrefix(text("/"), "second") })
	assert.Equal(t, "new", text("/assets/app-3c4d.js"))
	assert.Equal(t, "plain", text("/assets/app-1a2b.js"), "a page that is open loads the rest of its chunks")
	assert.NotContains(t, text("/favicon.svg"), "<svg/>", "what has no hash in its name is the new build's alone")

	// As Vite does it in place: the directory is emptied and filled again.
	require.NoError(t, os.Remove(filepath.Join(dir, "index.html")))
	time.Sleep(300 * time.Millisecond)
	assert.Contains(t, text("/"), "second", "half a build is none")
	files{"index.html": "third"}.write(t, dir)
	soon(t, "the third page", func() bool { return strings.HasPrefix(text("/"), "third") })
	assert.Equal(t, "plain", text("/assets/app-1a2b.js"), "two builds ago")
}

func TestWhatBuildsLeaveInMemoryIsBounded(t *testing.T) {
	dir := build(t)
	s := newSite(t, dir)
	const each = 6 << 20
	for i := range 8 {
		name := string(rune('a'+i)) + "-1.js"
		require.NoError(t, os.RemoveAll(dir))
		files{"index.html": name, "admin.html": "admin", "assets/" + name: strings.Repeat(name[:1], each)}.write(t, dir)
		soon(t, name, func() bool { return ask(t, s, http.MethodGet, "/", "Accept", browser).Body.String() == name })
	}
	for i := range 8 {
		name := string(rune('a'+i)) + "-1.js"
		w := ask(t, s, http.MethodGet, "/assets/"+name)
		if i < 2 {
			assert.Equal(t, http.StatusNotFound, w.Code, "%s is of long ago", name)
		} else {
			assert.Equal(t, each, w.Body.Len(), name)
		}
	}
}

func TestASiteWithoutAPolicyIsNone(t *testing.T) {
	_, err := site.New(site.Options{Pages: []site.Page{{File: "index.html", Prefix: "/"}}})
	require.ErrorContains(t, err, "policy")
	_, err = site.New(site.Options{Policy: policy, Pages: []site.Page{{File: "index.html", Prefix: "/", Config: func() {}}}})
	require.ErrorContains(t, err, "index.html")
}
