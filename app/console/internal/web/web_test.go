package web_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/console/internal/web"
)

const (
	browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
	index   = `<meta property="csp-nonce" nonce="__CSP_NONCE__"><style nonce="__CSP_NONCE__"></style><script type="module" src="/assets/app-1a2b.js"></script>`
)

// build lays out what Vite leaves, beside a file that nobody may read.
func build(t *testing.T) string {
	t.Helper()
	above := t.TempDir()
	dir := filepath.Join(above, "console")
	for name, text := range map[string]string{
		"console/index.html":            index,
		"console/favicon.svg":           "<svg/>",
		"console/assets/app-1a2b.js":    "plain",
		"console/assets/app-1a2b.js.gz": "gzipped",
		"console/assets/app-1a2b.js.br": "brotli",
		"console/assets/style-9.css":    "css",
		"secret.txt":                    "keep out",
	} {
		file := filepath.Join(above, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
	require.NoError(t, os.Symlink(filepath.Join(above, "secret.txt"), filepath.Join(dir, "assets", "link.txt")))
	return dir
}

func ask(t *testing.T, dir, method, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, "/", nil)
	r.URL.Path = path // as it is: NewRequest would refuse or clean what is hostile
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	web.New(dir).ServeHTTP(w, r)
	return w
}

func TestEveryViewIsThePageWithItsOwnNonce(t *testing.T) {
	dir := build(t)
	seen := map[string]bool{}
	for _, path := range []string{"/", "/traces", "/traces/0102030405060708090a0b0c0d0e0f10", "/services/order.rpc", "/index.html"} {
		w := ask(t, dir, http.MethodGet, path, "Accept", browser)
		require.Equal(t, http.StatusOK, w.Code, path)
		assert.Equal(t, "no-store", w.Header().Get("Cache-Control"))
		assert.Equal(t, "text/html; charset=utf-8", w.Header().Get("Content-Type"))
		found := regexp.MustCompile(`style-src 'self' 'nonce-([^']+)'`).FindStringSubmatch(w.Header().Get("Content-Security-Policy"))
		require.Len(t, found, 2)
		nonce := found[1]
		assert.False(t, seen[nonce], "a nonce is used once")
		seen[nonce] = true
		assert.Equal(t, strings.ReplaceAll(index, "__CSP_NONCE__", nonce), w.Body.String())
		assert.Contains(t, w.Header().Get("Content-Security-Policy"), "script-src 'self';")
	}
	assert.Equal(t, http.StatusOK, ask(t, dir, http.MethodGet, "/logs", "Accept", "*/*").Code, "curl")
	w := ask(t, dir, http.MethodHead, "/logs", "Accept", browser)
	assert.Equal(t, http.StatusOK, w.Code)
	assert.Empty(t, w.Body.String())
}

func TestWhatIsNoViewIsNotThePage(t *testing.T) {
	dir := build(t)
	for _, c := range []struct{ path, accept string }{
		{"/api/nothing", browser}, {"/api", browser}, {"/prometheus/x", browser}, {"/v1/nothing", browser}, {"/healthz/x", browser},
		{"/assets/gone-1.js", browser}, {"/assets/", browser}, {"/gone.png", "image/avif,*/*;q=0.8"}, {"/traces", "application/json"},
	} {
		w := ask(t, dir, http.MethodGet, c.path, "Accept", c.accept)
		assert.Equal(t, http.StatusNotFound, w.Code, c.path)
		assert.NotContains(t, w.Body.String(), "<script", c.path)
	}
	assert.Equal(t, http.StatusMethodNotAllowed, ask(t, dir, http.MethodPost, "/traces", "Accept", browser).Code)
}

func TestNothingOutsideTheBuildIsServed(t *testing.T) {
	dir := build(t)
	for _, path := range []string{
		"/../secret.txt", "/assets/../../secret.txt", "/assets/link.txt", "/..%2fsecret.txt", `/..\secret.txt`, "//../secret.txt",
		"/assets/%2e%2e/%2e%2e/secret.txt", "/assets/..;/../secret.txt", "/assets/\x00", "/" + strings.Repeat("../", 40) + "etc/passwd",
	} {
		for _, accept := range []string{browser, "*/*"} {
			w := ask(t, dir, http.MethodGet, path, "Accept", accept)
			assert.NotContains(t, w.Body.String(), "keep out", path)
			assert.NotContains(t, w.Body.String(), "root:", path)
		}
	}
}

func TestAssetsAreKeptForeverAndComeCompressed(t *testing.T) {
	dir := build(t)
	for _, c := range []struct{ accepted, coding, body string }{
		{"gzip, deflate, br, zstd", "br", "brotli"},
		{"gzip", "gzip", "gzipped"},
		{"br;q=0, gzip;q=0.5", "gzip", "gzipped"},
		{"identity", "", "plain"},
		{"", "", "plain"},
	} {
		w := ask(t, dir, http.MethodGet, "/assets/app-1a2b.js", "Accept-Encoding", c.accepted)
		require.Equal(t, http.StatusOK, w.Code)
		assert.Equal(t, c.body, w.Body.String(), c.accepted)
		assert.Equal(t, c.coding, w.Header().Get("Content-Encoding"))
		assert.Equal(t, "text/javascript; charset=utf-8", w.Header().Get("Content-Type"))
		assert.Equal(t, "public, max-age=31536000, immutable", w.Header().Get("Cache-Control"))
		assert.Equal(t, "Accept-Encoding", w.Header().Get("Vary"))
		again := ask(t, dir, http.MethodGet, "/assets/app-1a2b.js", "Accept-Encoding", c.accepted, "If-None-Match", w.Header().Get("ETag"))
		assert.Equal(t, http.StatusNotModified, again.Code)
	}
	w := ask(t, dir, http.MethodGet, "/assets/style-9.css", "Accept-Encoding", "br, gzip")
	assert.Equal(t, "css", w.Body.String(), "a file that is not compressed is served as it is")
	w = ask(t, dir, http.MethodGet, "/favicon.svg")
	assert.Equal(t, "no-cache", w.Header().Get("Cache-Control"))
	assert.Equal(t, "image/svg+xml", w.Header().Get("Content-Type"))
}

func TestWithoutABuildThePageSaysHowToGetIt(t *testing.T) {
	for _, dir := range []string{"", filepath.Join(t.TempDir(), "none"), t.TempDir()} {
		w := ask(t, dir, http.MethodGet, "/traces/1", "Accept", browser)
		assert.Equal(t, http.StatusServiceUnavailable, w.Code)
		assert.Contains(t, w.Body.String(), "mall up")
		assert.Contains(t, w.Body.String(), "npm")
		assert.NotContains(t, w.Body.String(), "__CSP_NONCE__")
	}
}
