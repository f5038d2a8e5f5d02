package browser

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// bugsink is a server of Sentry's protocol that others wrote, from PyPI.
const bugsink = "bugsink==2.6.1"

// sentry runs Bugsink on SQLite in a directory of its own.
type sentry struct {
	dir, bin string
	env      []string
}

func (b *sentry) run(t *testing.T, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(b.bin, name), args...)
	cmd.Dir, cmd.Env = b.dir, b.env
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return string(out)
}

// python runs code within Bugsink and returns the last line that it prints.
func (b *sentry) python(t *testing.T, code string) string {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(b.run(t, "bugsink-manage", "shell", "-c", code)), "\n")
	return lines[len(lines)-1]
}

func startBugsink(t *testing.T, s *stage) (b *sentry, dsn string) {
	t.Helper()
	venv := filepath.Join(s.root, ".mall", "test", strings.Replace(bugsink, "==", "-", 1))
	b = &sentry{dir: t.TempDir(), bin: filepath.Join(venv, "bin")}
	b.env = append(os.Environ(), "PATH="+b.bin+":"+os.Getenv("PATH"))
	if _, err := os.Stat(filepath.Join(b.bin, "bugsink-manage")); err != nil {
		out, err := exec.CommandContext(t.Context(), "python3", "-m", "venv", venv).CombinedOutput()
		require.NoError(t, err, "%s", out)
		b.run(t, "pip", "install", "--quiet", bugsink)
	}
	p := port(t)
	b.run(t, "bugsink-create-conf", "--template=local", "--host=127.0.0.1", "--port="+p)
	b.run(t, "bugsink-manage", "migrate", "-v0")
	b.run(t, "bugsink-manage", "migrate", "-v0", "--database=snappea")
	dsn = b.python(t, "from teams.models import Team; from projects.models import Project\n"+
		"print(Project.objects.create(name='storefront', team=Team.objects.create(name='mall')).dsn)")
	ctx, cancel := context.WithCancel(t.Context())
	server := exec.CommandContext(ctx, filepath.Join(b.bin, "gunicorn"), "--bind=127.0.0.1:"+p, "--workers=1", "--threads=4", "bugsink.wsgi")
	server.Dir, server.Env = b.dir, b.env
	require.NoError(t, server.Start())
	t.Cleanup(func() {
		cancel()
		_ = server.Wait() // it was killed
	})
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		_, _, err := get(t.Context(), "http://127.0.0.1:"+p+"/health/ready")
		assert.NoError(c, err)
	}, time.Minute, 200*time.Millisecond)
	return b, dsn
}

// TestTheStorefrontReportsToSentry needs PyPI and a minute: `make test-sentry`.
func TestTheStorefrontReportsToSentry(t *testing.T) {
	if os.Getenv("MALL_TEST_SENTRY") == "" {
		t.Skip("runs with make test-sentry")
	}
	s := setUpShop(t)
	b, dsn := startBugsink(t, s)
	s.edge = s.serveShop(t, dsn)
	s.node(t, []string{"PAGE=" + s.edge, "SECRET=" + secret}, "shop.mjs")
	var events []struct {
		Release, Environment, Transaction string
		User                              map[string]string
		Request                           struct{ URL string }
		Contexts                          struct {
			Trace struct {
				TraceID string `json:"trace_id"`
			}
		}
		Exception struct {
			Values []struct{ Type, Value string }
		}
	}
	said := b.python(t, "import json; from events.models import Event\nprint(json.dumps([e.get_parsed_data() for e in Event.objects.all()]))")
	require.NoError(t, json.Unmarshal([]byte(said), &events), said)
	found := map[string]int{}
	for i, e := range events {
		require.NotEmpty(t, e.Exception.Values)
		found[e.Exception.Values[0].Type] = i
		assert.NotEmpty(t, e.Release)
		assert.Equal(t, "test", e.Environment)
		assert.Equal(t, []string{"id"}, keys(e.User), "a visitor, not a person")
	}
	require.Contains(t, found, "TypeError")
	require.Contains(t, found, "RangeError")
	e := events[found["TypeError"]]
	assert.Equal(t, "/products/:id", e.Transaction)
	assert.Equal(t, s.edge+"/products/:id", e.Request.URL)
	assert.Equal(t, "customer [email], token=[hidden], [number]", events[found["RangeError"]].Exception.Values[0].Value)
	assert.NotContains(t, said, secret)
	var trace otlp
	s.ask(t.Context(), t, "/api/traces/"+e.Contexts.Trace.TraceID, &trace)
	services := map[string]bool{}
	for _, sp := range trace.spans() {
		services[sp.service] = true
	}
	assert.Equal(t, map[string]bool{"storefront": true, "edge": true}, services, "its trace is the backend's")
}

func keys(m map[string]string) (out []string) {
	for k := range m {
		out = append(out, k)
	}
	return out
}
