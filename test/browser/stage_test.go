// Package browser visits a page with Sentry's SDK and Umami's tracker in Chromium, and asks the console what it knows.
package browser

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/test/child"
	"mall/test/redistest"
)

// stage is a console, the edge before it, and the page.
type stage struct {
	root, dir, bundle   string
	console, edge, page string
	answers             []struct {
		Path   string
		Status int
	}
	failures []string
}

// secret is in every place where a page may send something that nobody may read.
const secret = "planted4711"

// umami is the tracker's package. Its dependencies are Umami's server, so only the file is taken from it.
const (
	umami     = "umami@2.10.0"
	integrity = "sha512-+lmrnV0751R6U2rkIgVAlE1nWI7yZawlMlJDguW9tlFacCKhnGeCyc7tCMIhNNYIiGIQy4DEX5IzJhm4b3+dPA=="
	tracker   = "package/src/tracker/index.js"
)

func setUp(t *testing.T) *stage {
	t.Helper()
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	s := &stage{root: root, dir: t.TempDir()}
	s.bundle = filepath.Join(s.dir, "web", "shop")
	s.binaries(t)
	s.console = s.serve(t, "console", "/healthz", func(port string) []string {
		return []string{filepath.Join(built, "console"), "--listen", "127.0.0.1:" + port, "--data", filepath.Join(s.dir, "data"), "--web", s.dir,
			"--sourcemaps", filepath.Join(s.dir, "web")}
	})
	at, err := url.Parse(s.console)
	require.NoError(t, err)
	redis, admin := redistest.Server(t), port(t)
	s.edge = s.serve(t, "edge", "/api/openapi.json", func(port string) []string {
		return []string{"env", "EDGE_PORT=" + port, "EDGE_ADMIN_PORT=" + admin, "MALL_REDIS_ADDR=" + redis, "MALL_OTLP_ENDPOINT=" + at.Host,
			"MALL_OTLP_BATCHER=otlphttp", "MALL_OTLP_HTTP_ENDPOINT=" + s.console, "PRODUCT_API_ADDR=127.0.0.1:1",
			filepath.Join(built, "edge"), "-f", filepath.Join(root, "app", "edge", "etc", "edge.yaml")}
	})
	s.servePage(t)
	s.bundlePage(t)
	return s
}

// built is where the binaries lie that all tests share.
var built string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "browser")
	if err != nil {
		panic(err)
	}
	built = dir
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

var once sync.Once

func (s *stage) binaries(t *testing.T) {
	t.Helper()
	once.Do(func() {
		s.build(t, "console", filepath.Join(s.root, "app", "console"), ".")
		s.build(t, "edge", s.root, "./app/edge")
	})
}

func (s *stage) build(t *testing.T, name, dir, pkg string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "build", "-tags", "no_k8s,grpcnotrace", "-o", filepath.Join(built, name), pkg)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
}

func port(t *testing.T) string {
	t.Helper()
	p, err := child.FreePort()
	require.NoError(t, err)
	return strconv.Itoa(p)
}

// serve starts a server and returns its URL when it answers at path.
func (s *stage) serve(t *testing.T, name, path string, command func(port string) []string) string {
	t.Helper()
	p := port(t)
	base := "http://127.0.0.1:" + p
	process, err := child.Start(filepath.Join(s.dir, name+".log"), "", command(p)...)
	require.NoError(t, err)
	t.Cleanup(func() {
		if t.Failed() {
			log, _ := os.ReadFile(filepath.Join(s.dir, name+".log"))
			t.Logf("%s:\n%s", name, log[max(0, len(log)-4000):])
		}
		process.Kill()
	})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	require.NoError(t, process.Await(ctx, func(ctx context.Context) error {
		status, _, err := get(ctx, base+path)
		if err == nil && status != http.StatusOK {
			err = fmt.Errorf("it answers %d", status)
		}
		return err
	}), name)
	return base
}

// servePage serves the bundle, and the edge's paths beside it as the shop does.
func (s *stage) servePage(t *testing.T) {
	t.Helper()
	edge, err := url.Parse(s.edge)
	require.NoError(t, err)
	behind := httputil.NewSingleHostReverseProxy(edge)
	files := http.FileServer(http.Dir(s.bundle))
	mux := http.NewServeMux()
	mux.Handle("/api/", behind)
	mux.Handle("/otlp/", behind)
	mux.Handle("/assets/", files)
	mux.HandleFunc("/umami.js", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, filepath.Join(s.bundle, "umami.js"))
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, filepath.Join(s.bundle, "index.html"))
	})
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:"+port(t))
	require.NoError(t, err)
	server := &httptest.Server{Listener: l, Config: &http.Server{Handler: mux, ReadHeaderTimeout: time.Second}}
	server.Start()
	t.Cleanup(server.Close)
	s.page = server.URL
}

// bundlePage builds the page in a folder beside which the packages of the pages lie, so that scripts find them.
func (s *stage) bundlePage(t *testing.T) {
	t.Helper()
	work := filepath.Join(s.dir, "work")
	require.NoError(t, os.CopyFS(work, os.DirFS(".")))
	require.NoError(t, os.Symlink(filepath.Join(s.root, "web", "node_modules"), filepath.Join(work, "node_modules")))
	dsn := strings.Replace(s.console, "http://", "http://public@", 1) + "/1"
	s.node(t, []string{"VITE_DSN=" + dsn, "CONSOLE=" + s.console}, "build.mjs", s.bundle)
	require.NoError(t, os.WriteFile(filepath.Join(s.bundle, "umami.js"), trackerSource(t, filepath.Join(s.root, ".mall", "test")), 0o600))
}

func (s *stage) node(t *testing.T, env []string, args ...string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", args...)
	cmd.Dir = filepath.Join(s.dir, "work")
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.Output()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		require.NoError(t, err, "%s", failed.Stderr)
	}
	require.NoError(t, err)
	return out
}

// visit plays the customers.
func (s *stage) visit(t *testing.T) {
	t.Helper()
	require.NoError(t, json.Unmarshal(s.node(t, []string{"PAGE=" + s.page, "SECRET=" + secret}, "visit.mjs"), &struct {
		Answers  any
		Failures any
	}{&s.answers, &s.failures}))
}

// trackerSource is Umami's tracker out of its package, as npm checks it.
func trackerSource(t *testing.T, cache string) []byte {
	t.Helper()
	require.NoError(t, os.MkdirAll(cache, 0o750))
	file := filepath.Join(cache, strings.Replace(umami, "@", "-", 1)+".tgz")
	packed, err := os.ReadFile(file)
	if err != nil || sum(packed) != integrity {
		cmd := exec.CommandContext(t.Context(), "npm", "pack", "--silent", umami, "--pack-destination", cache)
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		packed, err = os.ReadFile(file)
		require.NoError(t, err)
	}
	require.Equal(t, integrity, sum(packed), "the package is another")
	z, err := gzip.NewReader(bytes.NewReader(packed))
	require.NoError(t, err)
	for files := tar.NewReader(z); ; {
		h, err := files.Next()
		require.NoError(t, err, "%s is not in the package", tracker)
		if h.Name == tracker {
			source, err := io.ReadAll(files)
			require.NoError(t, err)
			return source
		}
	}
}

func sum(b []byte) string {
	h := sha512.Sum512(b)
	return "sha512-" + base64.StdEncoding.EncodeToString(h[:])
}

func get(ctx context.Context, target string) (int, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return 0, nil, err
	}
	resp, err := (&http.Client{}).Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp.StatusCode, b, err
}

// ask decodes the console's answer.
func (s *stage) ask(ctx context.Context, t require.TestingT, path string, into any) {
	status, b, err := get(ctx, s.console+path)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, status, "%s: %s", path, b)
	require.NoError(t, json.Unmarshal(b, into), "%s: %s", path, b)
}
