package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// answer is what a browser got.
type answer struct {
	Status int
	Header http.Header
}

// browse asks as a browser does that opens a page.
func browse(t *testing.T, path string) (answer, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, mall.url+path, http.NoBody)
	require.NoError(t, err)
	req.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	req.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
	resp, err := http.DefaultTransport.RoundTrip(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return answer{resp.StatusCode, resp.Header}, body
}

var (
	settings = regexp.MustCompile(`id="config"[^>]*>(\{.*?\})</script>`)
	linked   = regexp.MustCompile(`(?:src|href)="(/assets/[^"]+)"`)
)

func TestTheEdgeServesThePagesAsTheyWereBuilt(t *testing.T) {
	if _, err := exec.LookPath("npm"); err != nil && mall.managed {
		t.Skip("without Node there are no pages")
	}
	for path, page := range map[string]string{"/": "storefront", "/orders/01J": "storefront", "/administrator": "storefront", "/admin": "operator", "/admin/orders": "operator"} {
		resp, html := browse(t, path)
		require.Equal(t, http.StatusOK, resp.Status, "%s: %s", path, html)
		assert.Equal(t, "no-store", resp.Header.Get("Cache-Control"))
		policy := resp.Header.Get("Content-Security-Policy")
		assert.NotContains(t, policy, "unsafe")
		nonce := regexp.MustCompile(`'nonce-([^']+)'`).FindStringSubmatch(policy)
		require.Len(t, nonce, 2)
		assert.NotContains(t, string(html), "__CSP_NONCE__")
		assert.Contains(t, string(html), nonce[1])
		m := settings.FindSubmatch(html)
		require.Len(t, m, 2, "%s is told nothing of where it runs", path)
		var told struct{ Page, Environment, Release string }
		require.NoError(t, json.Unmarshal(m[1], &told))
		assert.Equal(t, page, told.Page, path)
		assert.NotEmpty(t, told.Environment)
		assert.NotEmpty(t, told.Release)

		files := linked.FindAllSubmatch(html, -1)
		require.NotEmpty(t, files)
		for _, f := range files {
			asset, body := browse(t, string(f[1]))
			require.Equal(t, http.StatusOK, asset.Status, "%s", f[1])
			assert.Contains(t, asset.Header.Get("Cache-Control"), "immutable")
			assert.Equal(t, "nosniff", asset.Header.Get("X-Content-Type-Options"))
			if len(body) > 2000 {
				assert.Equal(t, "br", asset.Header.Get("Content-Encoding"), "%s", f[1])
			}
			sources, text := browse(t, string(f[1])+".map")
			assert.Equal(t, http.StatusNotFound, sources.Status, "sources are not for everybody")
			assert.False(t, bytes.Contains(text, []byte("mappings")))
		}
	}
}

func TestWhatIsNoPageIsAnsweredByTheAPI(t *testing.T) {
	for _, path := range []string{"/api/v1/nothing", "/api", "/otlp/v1/nothing", "/healthz"} {
		resp, body := browse(t, path)
		assert.Equal(t, http.StatusNotFound, resp.Status, path)
		assert.Equal(t, "application/problem+json", strings.Split(resp.Header.Get("Content-Type"), ";")[0], "%s: %s", path, body)
	}
}
