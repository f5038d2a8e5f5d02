package documents_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/app/console/internal/documents"
)

const checkout = "../../../.."

func ask(t *testing.T, dashboards, runbooks, path string) (int, string, http.Header) {
	t.Helper()
	mux := http.NewServeMux()
	documents.New(dashboards, runbooks, slog.New(slog.DiscardHandler)).Register(mux)
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.String(), w.Header()
}

func TestTheDashboardsOfTheCheckoutAreListedAndServedAsTheyAre(t *testing.T) {
	dir := filepath.Join(checkout, "deploy/dashboards/grafana")
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	_, body, _ := ask(t, dir, "", "/api/dashboards")
	var list struct{ Items []documents.Dashboard }
	require.NoError(t, json.Unmarshal([]byte(body), &list))
	require.Len(t, list.Items, len(files))
	for i, b := range list.Items {
		assert.NotEmpty(t, b.Title)
		assert.NotEmpty(t, b.Tags)
		if i > 0 {
			assert.LessOrEqual(t, list.Items[i-1].Title, b.Title)
		}
	}
	code, body, header := ask(t, dir, "", "/api/dashboards/mall-overview")
	assert.Equal(t, http.StatusOK, code)
	assert.Equal(t, "application/json", header.Get("Content-Type"))
	want, err := os.ReadFile(filepath.Join(dir, "mall-overview.json"))
	require.NoError(t, err)
	assert.JSONEq(t, string(want), body)
}

func TestEveryAlertOfTheCheckoutHasItsRunbook(t *testing.T) {
	rules, err := os.ReadFile(filepath.Join(checkout, "deploy/dashboards/prometheus/alerts.yaml"))
	require.NoError(t, err)
	alerts := regexp.MustCompile(`(?m)^ *- alert: (\w+)`).FindAllStringSubmatch(string(rules), -1)
	require.NotEmpty(t, alerts)
	for _, a := range alerts {
		code, body, header := ask(t, "", filepath.Join(checkout, "docs/runbooks"), "/api/runbooks/"+a[1])
		assert.Equal(t, http.StatusOK, code, a[1])
		assert.Equal(t, "text/markdown; charset=utf-8", header.Get("Content-Type"))
		assert.Contains(t, body, "# "+a[1])
	}
}

func TestNothingElseOfTheDiskCanBeAskedFor(t *testing.T) {
	above := t.TempDir()
	dir := filepath.Join(above, "docs")
	require.NoError(t, os.Mkdir(dir, 0o750))
	for name, text := range map[string]string{
		"secret.md": "keep out", "secret.json": `{"uid":"keep out"}`, "docs/broken.json": "{", "docs/none.json": `{"title":"keep out"}`, "docs/a.txt": "keep out",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(above, name), []byte(text), 0o600))
	}
	require.NoError(t, os.Symlink("../secret.md", filepath.Join(dir, "Link.md")))
	require.NoError(t, os.Symlink("../secret.json", filepath.Join(dir, "link.json")))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "large.json"), []byte(`{"uid":"large","x":"`+strings.Repeat("x", 5<<20)+`"}`), 0o600))
	for _, name := range []string{"..%2fsecret", "%2e%2e%2fsecret", "secret", "Link", "..", "docs%2f..%2f..%2fsecret", "a%00", "a.txt", "keep%20out", "large"} {
		for _, kind := range []string{"runbooks", "dashboards"} {
			code, body, _ := ask(t, dir, dir, "/api/"+kind+"/"+name)
			assert.NotEqual(t, http.StatusOK, code, name)
			assert.NotContains(t, body, "keep out", name)
		}
	}
	_, body, _ := ask(t, dir, dir, "/api/dashboards")
	assert.JSONEq(t, `{"items":[]}`, body)
	_, body, _ = ask(t, "", "", "/api/dashboards")
	assert.JSONEq(t, `{"items":[]}`, body)
}
