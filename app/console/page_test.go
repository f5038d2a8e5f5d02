package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func askPage(t *testing.T, dir, path string) *httptest.ResponseRecorder {
	t.Helper()
	s, err := page(dir)
	require.NoError(t, err)
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept", "text/html,*/*;q=0.8")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestEveryViewIsTheConsolesPage(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "index.html"), []byte("the page"), 0o600))
	for _, path := range []string{"/", "/traces/0102030405060708090a0b0c0d0e0f10", "/services/order.rpc", "/admin"} {
		w := askPage(t, dir, path)
		assert.Equal(t, "the page", w.Body.String(), path)
		assert.Regexp(t, `script-src 'self'; style-src 'self' 'nonce-[^']+';`, w.Header().Get("Content-Security-Policy"))
	}
	for _, path := range []string{"/api/nothing", "/api", "/prometheus/x", "/v1/nothing", "/healthz/x", "/assets/gone-1.js"} {
		assert.Equal(t, http.StatusNotFound, askPage(t, dir, path).Code, path)
	}
}

func TestWithoutABuildTheConsoleSaysHowToGetIt(t *testing.T) {
	w := askPage(t, filepath.Join(t.TempDir(), "none"), "/traces/1")
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
	assert.Contains(t, w.Body.String(), "mall up")
	assert.Contains(t, w.Body.String(), "npm")
}
